package org.pagewalk.kernel.io;

import java.util.TreeMap;
import org.pagewalk.emulator.port.SnapshotListener;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * The memory that the contents of all files share, as the guest sees it in the time that reads
 * take. A bounded number of blocks is in memory; when another one comes, the one that came first
 * goes: a changed one to the disk, another one is forgotten, because its source still has it. The
 * number of changed blocks is bounded too, as a disk's is. Both bounds count what the guest does
 * and never ask how much memory the host has; where the bytes really are is {@link BlockStore}'s
 * matter.
 */
final class BlockPool implements SnapshotListener, AutoCloseable {
  private static final int STANDARD_HELD = 8192;

  /** As many as NtQueryVolumeInformationFile says are free. */
  private static final int STANDARD_CHANGED = 1 << 19;

  private final int mostChanged;
  private final BlockStore store;
  private final TreeMap<Integer, FileContent> contents = new TreeMap<>();
  private int contentsMade;
  private int changed;

  /** By turn, modulo its length: the number of a content and that of its block. */
  private final long[] admissions;

  /** The oldest turn whose block may be in memory, and the next one. */
  private long firstTurn;

  private long nextTurn;

  BlockPool() {
    this(STANDARD_HELD, STANDARD_CHANGED);
  }

  /** A pool of other sizes, in blocks. */
  BlockPool(int mostHeld, int mostChanged) {
    this.mostChanged = mostChanged;
    admissions = new long[mostHeld];
    store = new BlockStore(mostHeld);
  }

  BlockStore store() {
    return store;
  }

  /** A number for a content, by which it is known once it has blocks. */
  int numberOfNew() {
    return contentsMade++;
  }

  /** A content has its first block. */
  void know(int number, FileContent content) {
    contents.put(number, content);
  }

  /** A content has no blocks any more. */
  void forget(int number) {
    contents.remove(number);
  }

  /** Makes room for a block that comes into memory, and answers its turn. */
  long admit(int number, int index) {
    while (nextTurn - firstTurn >= admissions.length) {
      long oldest = admissions[(int) (firstTurn % admissions.length)];
      FileContent content = contents.get((int) (oldest >>> Integer.SIZE));
      if (content != null) {
        content.leaveMemory((int) oldest, firstTurn);
      }
      firstTurn++;
    }
    admissions[(int) (nextTurn % admissions.length)] = (long) number << Integer.SIZE | index;
    return nextTurn++;
  }

  /**
   * Refuses a block that would become changed when there are too many.
   *
   * @throws StatusException DISK_FULL
   */
  void requireRoom() {
    if (changed == mostChanged) {
      throw new StatusException(NtStatus.DISK_FULL);
    }
  }

  /** Counts a block that becomes changed. */
  void claim() {
    changed++;
  }

  /** A changed block has reached its source, or is not needed any more. */
  void settle() {
    changed--;
  }

  @Override
  public void snapshotTaken(long number) {
    store.snapshotTaken(number);
  }

  @Override
  public void snapshotDropped(long number) {
    store.snapshotDropped(number);
  }

  @Override
  public void snapshotRestored(long number) {
    store.snapshotRestored(number);
  }

  @Override
  public void close() {
    store.close();
  }
}
