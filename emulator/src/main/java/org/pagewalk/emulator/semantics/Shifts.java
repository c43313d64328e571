package org.pagewalk.emulator.semantics;

/**
 * Shifts. Where the SDM leaves OF undefined it is what the last single shift would make it; AF is
 * cleared.
 *
 * @sdm 2 "SAL/SAR/SHL/SHR—Shift", "SHLD—Double Precision Shift Left"
 */
public final class Shifts {
  private Shifts() {}

  public static int shiftLeft(int value, int count, int spare) {
    return Addition.extend(value << count, spare);
  }

  /** CF is the last bit shifted out, OF whether the sign changed with it. */
  public static int shiftLeftCarries(int value, int count, int spare) {
    return value << spare << count - 1 & CarryWord.TOP;
  }

  public static int shiftRight(int value, int count, int spare) {
    return Addition.extend(Addition.truncate(value, spare) >>> count, spare);
  }

  /** CF is the last bit shifted out, OF the sign before the last shift. */
  public static int shiftRightCarries(int value, int count, int spare) {
    int before = Addition.truncate(value, spare) >>> count - 1;
    int overflow = before << spare >>> 1 & CarryWord.BELOW;
    return -(before & 1) & CarryWord.TOP ^ overflow;
  }

  public static int shiftArithmetic(int value, int count, int spare) {
    return Addition.extend(value, spare) >> count;
  }

  /** CF is the last bit shifted out, OF is clear. */
  public static int shiftArithmeticCarries(int value, int count, int spare) {
    return -(Addition.extend(value, spare) >> count - 1 & 1) & CarryWord.TOP;
  }

  /**
   * Result of a shift left into {@code value} from {@code low}. For 16-bit operands and counts
   * above 16, which the SDM leaves undefined, the bits of {@code value} follow those of {@code
   * low}.
   */
  public static int doubleLeft(int value, int low, int count, int spare) {
    return Addition.extend((int) (joined(value, low, spare) << count >>> 32) >>> spare, spare);
  }

  public static int doubleLeftCarries(int value, int low, int count, int spare) {
    long before = joined(value, low, spare) << count - 1;
    return (int) (before >>> 32) & CarryWord.TOP;
  }

  /** Result of a shift right into {@code value} from {@code high}. */
  public static int doubleRight(int value, int high, int count, int spare) {
    return Addition.extend((int) (joinedBelow(value, high, spare) >>> count), spare);
  }

  public static int doubleRightCarries(int value, int high, int count, int spare) {
    long before = joinedBelow(value, high, spare) >>> count - 1;
    int sign = (int) before << spare;
    int next = (int) (before >>> 1) << spare;
    int overflow = (sign ^ next) >>> 1 & CarryWord.BELOW;
    return -((int) before & 1) & CarryWord.TOP ^ overflow;
  }

  /** {@code value} at the top of 64 bits, then {@code low}; of 16 bits also {@code value} again. */
  private static long joined(int value, int low, int spare) {
    if (spare == 0) {
      return (long) value << 32 | low & 0xFFFF_FFFFL;
    }
    return (long) value << 48 | (low & 0xFFFFL) << 32 | (value & 0xFFFFL) << 16 | low & 0xFFFFL;
  }

  /** {@code value} at the bottom, above it {@code high}; of 16 bits also {@code value} again. */
  private static long joinedBelow(int value, int high, int spare) {
    if (spare == 0) {
      return (long) high << 32 | value & 0xFFFF_FFFFL;
    }
    return (high & 0xFFFFL) << 48
        | (value & 0xFFFFL) << 32
        | (high & 0xFFFFL) << 16
        | value & 0xFFFFL;
  }
}
