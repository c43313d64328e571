package org.pagewalk.kernel.ke.processor;

/**
 * Builds segment and gate descriptors.
 *
 * @sdm 3A "Segment Descriptors"
 * @sdm 3A "IDT Descriptors"
 */
public final class Descriptor {
  private static final long PRESENT = 1L << 47;
  private static final long BIG = 1L << 54;
  private static final long PAGE_GRANULAR = 1L << 55;

  /** Type with the S bit: execute/read code, accessed. */
  public static final int CODE = 0x1B;

  /** Type with the S bit: read/write data, accessed. */
  public static final int DATA = 0x13;

  /** Type with the S bit: LDT. */
  public static final int LDT = 0x02;

  /** Type with the S bit: available 32-bit TSS. */
  public static final int TSS = 0x09;

  private Descriptor() {}

  /** A present descriptor with a limit in bytes. */
  public static long segment(int base, int limit, int type, int privilege) {
    return PRESENT
        | (limit & 0xFFFFL)
        | (limit & 0xF0000L) << 32
        | (base & 0xFFFFFFL) << 16
        | (base & 0xFF000000L) << 32
        | (long) type << 40
        | (long) privilege << 45;
  }

  /** A present 32-bit code or data descriptor with a limit in bytes. */
  public static long segment32(int base, int limit, int type, int privilege) {
    return segment(base, limit, type, privilege) | BIG;
  }

  /** A flat 32-bit descriptor of 4 GiB. */
  public static long flat(int type, int privilege) {
    return segment32(0, 0xFFFFF, type, privilege) | PAGE_GRANULAR;
  }

  /** A 32-bit interrupt gate into ring-0 code. */
  public static long interruptGate(int offset, int privilege) {
    return gate(ProcessorLayout.KERNEL_CODE, offset, 0x0E, privilege);
  }

  /** A task gate. */
  public static long taskGate(int selector) {
    return gate(selector, 0, 0x05, 0);
  }

  private static long gate(int selector, int offset, int type, int privilege) {
    return PRESENT
        | (offset & 0xFFFFL)
        | (long) selector << 16
        | (offset & 0xFFFF0000L) << 32
        | (long) type << 40
        | (long) privilege << 45;
  }
}
