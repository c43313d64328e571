package org.pagewalk.emulator.port;

/**
 * How an instruction came to a linear address that faulted: the segmentation half of the access.
 *
 * @param eip offset of the instruction in CS
 * @param instruction its text; empty when it could not be fetched
 * @param segment name of the segment register
 * @param selector its selector
 * @param base its linear base
 * @param limit its limit in bytes, unsigned
 * @param kind type and rights of the segment, in words
 * @param offset the offset that was checked against the limit
 * @param linear base plus offset: the linear address
 */
public record AccessOrigin(
    int eip,
    String instruction,
    String segment,
    int selector,
    int base,
    int limit,
    String kind,
    int offset,
    int linear) {

  /** Who knows the origin of the processor's latest page fault. */
  @Derived("an observer of the processor")
  public interface Source {
    /** The latest page fault's origin, or null when there was none. */
    AccessOrigin latest();
  }
}
