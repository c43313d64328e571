package org.pagewalk.kernel.io;

/** Something in the namespace of files that can be opened. */
public abstract sealed class Node permits DirectoryNode, FileNode, DeviceNode {
  /** FILE_ATTRIBUTE_ bits. */
  public static final int ATTRIBUTE_READ_ONLY = 0x01;

  public static final int ATTRIBUTE_DIRECTORY = 0x10;
  public static final int ATTRIBUTE_ARCHIVE = 0x20;
  public static final int ATTRIBUTE_NORMAL = 0x80;

  private final DirectoryNode parent;
  private String name;
  private final ShareAccess sharing = new ShareAccess();
  private long changeTime;
  private boolean deletePending;
  private int openings;

  Node(DirectoryNode parent, String name) {
    this.parent = parent;
    this.name = name;
  }

  /** The folder that holds it; null for the root of the namespace. */
  public final DirectoryNode parent() {
    return parent;
  }

  /** Last part of its path. */
  public final String simpleName() {
    return name;
  }

  /** Full path with its drive, as {@code C:\data\a.txt}. */
  public final String path() {
    StringBuilder path = new StringBuilder(name);
    if (parent != null) {
      for (Node folder = parent; folder.parent != null; folder = folder.parent) {
        path.insert(0, '\\').insert(0, folder.name);
      }
    }
    return path.toString();
  }

  /** FILE_ATTRIBUTE_ bits. */
  public abstract int attributes();

  /** Time of the last write in guest time units since boot; 0 for what was there at boot. */
  public final long changeTime() {
    return changeTime;
  }

  final void touch(long time) {
    changeTime = time;
  }

  /** Counts file objects with handles in (1) and out (-1). */
  final void countOpening(int by) {
    openings += by;
  }

  final boolean isOpen() {
    return openings > 0;
  }

  final ShareAccess sharing() {
    return sharing;
  }

  /** Whether it goes away with its last handle. */
  public final boolean isDeletePending() {
    return deletePending;
  }

  final void setDeletePending(boolean pending) {
    deletePending = pending;
  }

  /** Whether writes are refused because of the mount. */
  public final boolean isWriteProtected() {
    return parent == null || folderIsReadOnly();
  }

  private boolean folderIsReadOnly() {
    return this instanceof DirectoryNode folder ? folder.isReadOnly() : parent.isReadOnly();
  }
}
