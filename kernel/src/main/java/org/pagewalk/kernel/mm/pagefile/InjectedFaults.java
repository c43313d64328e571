package org.pagewalk.kernel.mm.pagefile;

/**
 * Disk errors wanted by the user, to see that each ends in the right status. Numbers count from 1;
 * 0 means never.
 */
public final class InjectedFaults {
  private final long failingRead;
  private final long failingWrite;
  private final long diskCapacity;
  private long reads;
  private long writes;

  /**
   * Plans errors.
   *
   * @param failingRead the read from a paging file, of one page or several, that fails
   * @param failingWrite the paging-file page write that fails
   * @param diskCapacity bytes of paging file beyond which the disk is full; {@link Long#MAX_VALUE}
   *     for no limit
   */
  public InjectedFaults(long failingRead, long failingWrite, long diskCapacity) {
    this.failingRead = failingRead;
    this.failingWrite = failingWrite;
    this.diskCapacity = diskCapacity;
  }

  public static InjectedFaults none() {
    return new InjectedFaults(0, 0, Long.MAX_VALUE);
  }

  /** Counts a read; true if it is the one to fail. */
  boolean failsRead() {
    return ++reads == failingRead;
  }

  /** Counts a write; true if it is the one to fail. */
  boolean failsWrite() {
    return ++writes == failingWrite;
  }

  /** Whether the disk has no room for a byte at an offset. */
  boolean isFull(long offset) {
    return offset >= diskCapacity;
  }
}
