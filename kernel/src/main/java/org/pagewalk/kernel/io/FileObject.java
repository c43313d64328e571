package org.pagewalk.kernel.io;

import java.util.List;
import org.pagewalk.kernel.ke.wait.DispatcherObject;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ob.ObjectType;

/** One opening of a file, folder or device. */
public final class FileObject extends KernelObject {
  private static final int READ_RIGHTS = AccessMask.FILE_READ_DATA | AccessMask.FILE_EXECUTE;
  private static final int WRITE_RIGHTS = AccessMask.FILE_WRITE_DATA | AccessMask.FILE_APPEND_DATA;

  private final FileSystem system;
  private final Node node;
  private final int grantedAccess;
  private final int shareAccess;
  private final boolean deleteOnClose;
  private final boolean synchronous;
  private final KEvent completion = new KEvent(KEvent.Kind.NOTIFICATION, true);
  private String pattern;
  private String scanned;
  private String scannedBefore;
  private boolean scanFound;
  private long position;

  FileObject(
      FileSystem system,
      Node node,
      int grantedAccess,
      int shareAccess,
      boolean deleteOnClose,
      boolean synchronous) {
    super(ObjectType.FILE);
    this.system = system;
    this.node = node;
    this.grantedAccess = grantedAccess;
    this.shareAccess = shareAccess;
    this.deleteOnClose = deleteOnClose;
    this.synchronous = synchronous;
    countSharing(1);
  }

  private void countSharing(int by) {
    node.countOpening(by);
    node.sharing().count(reads(), writes(), deletes(), shareAccess, by);
  }

  private boolean reads() {
    return (grantedAccess & READ_RIGHTS) != 0;
  }

  private boolean writes() {
    return (grantedAccess & WRITE_RIGHTS) != 0;
  }

  private boolean deletes() {
    return (grantedAccess & AccessMask.DELETE) != 0;
  }

  /** What is open. */
  public Node node() {
    return node;
  }

  /** Rights that the opening was given. */
  public int grantedAccess() {
    return grantedAccess;
  }

  /** Whether it was opened for synchronous I/O, so that it has a current position. */
  public boolean isSynchronous() {
    return synchronous;
  }

  /** Current byte position. */
  public long position() {
    return position;
  }

  public void setPosition(long newPosition) {
    position = newPosition;
  }

  @Override
  public List<DispatcherObject> waitable() {
    return List.of(completion);
  }

  /**
   * The next entry of a directory query, or null at the end.
   *
   * @param wanted pattern, used by the first call and after a restart
   */
  public Node nextEntry(String wanted, boolean restart) {
    if (restart || pattern == null) {
      pattern = wanted;
      scanned = null;
      scanFound = false;
    }
    DirectoryNode folder = (DirectoryNode) node;
    scannedBefore = scanned;
    Node next = folder.after(scanned);
    while (next != null && !pattern.isEmpty() && !FileName.matches(pattern, next.simpleName())) {
      next = folder.after(next.simpleName());
    }
    if (next != null) {
      scanned = next.simpleName();
      scanFound = true;
    }
    return next;
  }

  /** Takes one {@link #nextEntry} back, because its record did not fit the caller's buffer. */
  public void unreadEntry() {
    scanned = scannedBefore;
  }

  /** Whether the query has given nothing yet, which decides between two statuses at its end. */
  public boolean scanIsEmpty() {
    return !scanFound;
  }

  @Override
  protected int lastHandleClosed() {
    countSharing(-1);
    if (deleteOnClose) {
      node.setDeletePending(true);
    }
    return system.closed(node);
  }
}
