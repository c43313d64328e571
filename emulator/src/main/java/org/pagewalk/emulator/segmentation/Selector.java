package org.pagewalk.emulator.segmentation;

/**
 * The parts of a segment selector.
 *
 * @sdm 3A "Segment Selectors"
 */
public final class Selector {
  private Selector() {}

  /** Whether the selector is one of the four null selectors. */
  public static boolean isNull(int selector) {
    return (selector & 0xFFFC) == 0;
  }

  /** Requested privilege level. */
  public static int requestedPrivilege(int selector) {
    return selector & 3;
  }

  /** Whether the table indicator names the LDT. */
  public static boolean isLocal(int selector) {
    return (selector & 4) != 0;
  }

  /** Offset in bytes of the descriptor within its table. */
  public static int tableOffset(int selector) {
    return selector & 0xFFF8;
  }

  /** The selector as an error code: without RPL, EXT and IDT clear. */
  public static int errorCode(int selector) {
    return selector & 0xFFFC;
  }
}
