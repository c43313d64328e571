package org.pagewalk.emulator.fault;

/**
 * #PF: the walk of the page tables ended without a translation, or with one that forbids the
 * access.
 *
 * @sdm 3A "Page-Fault Exceptions"
 */
@SuppressWarnings("serial")
public final class PageFault extends CpuFault {
  /** Error-code bit 0: the page was present, and its protection forbade the access. */
  public static final int PROTECTION = 1;

  /** Error-code bit 1: the access was a write. */
  public static final int WRITE = 2;

  /** Error-code bit 2: the access was made at CPL 3. */
  public static final int USER = 4;

  /** Error-code bit 3: a reserved bit was set in a paging-structure entry. */
  public static final int RESERVED = 8;

  /** Error-code bit 4: the access was an instruction fetch (only reported with no-execute). */
  public static final int FETCH = 16;

  /** Stands for the segment where the processor accessed a table or a stack not loaded yet. */
  public static final int NO_SEGMENT = -1;

  private final int linearAddress;
  private int segment = NO_SEGMENT;
  private int offset;

  public PageFault(int linearAddress, int errorCode) {
    super(ExceptionVector.PAGE_FAULT, errorCode);
    this.linearAddress = linearAddress;
  }

  /** The linear address that delivery puts into CR2. */
  public int linearAddress() {
    return linearAddress;
  }

  /**
   * Says which logical address the access began at, by whoever has checked it.
   *
   * @param segment number of the segment register
   * @param offset in bytes
   */
  public PageFault through(int segment, int offset) {
    this.segment = segment;
    this.offset = offset;
    return this;
  }

  /** Number of the segment register of the access, or {@link #NO_SEGMENT}. */
  public int segment() {
    return segment;
  }

  /** Offset of the access's first byte in its segment. */
  public int offset() {
    return offset;
  }
}
