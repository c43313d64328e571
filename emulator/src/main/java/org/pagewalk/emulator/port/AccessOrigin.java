package org.pagewalk.emulator.port;

/**
 * How an instruction came to a linear address that faulted: the segmentation half of the access.
 *
 * @param eip offset of the instruction in CS
 * @param instruction its text; empty when it could not be fetched
 * @param logical where the access began, as it was checked; null where the processor itself
 *     accessed a table, a task state or a stack not loaded yet, which has no segment register
 * @param linear the linear address that faulted: that of the access, or the beginning of the second
 *     page it reaches into
 */
public record AccessOrigin(int eip, String instruction, Logical logical, int linear) {

  /**
   * A logical address, with the segment as it was when the address was checked.
   *
   * @param segment name of the segment register
   * @param selector its selector
   * @param base its linear base
   * @param limit its limit in bytes, unsigned
   * @param kind type and rights of the segment, in words
   * @param offset the offset that was checked against the limit
   */
  public record Logical(
      String segment, int selector, int base, int limit, String kind, int offset) {
    /** The linear address: base plus offset, in 32 bits. */
    public int linear() {
      return base + offset;
    }
  }

  /** Who knows the origin of the processor's latest page fault. */
  @Derived("an observer of the processor")
  public interface Source {
    /** The latest page fault's origin, or null when there was none. */
    AccessOrigin latest();
  }
}
