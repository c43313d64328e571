package org.pagewalk.emulator.semantics;

/**
 * Rotations. They change CF and OF alone, so their carry words are made from the one before. Where
 * the SDM leaves OF undefined it is what a rotation by one to the same result would make it.
 *
 * @sdm 2 "RCL/RCR/ROL/ROR—Rotate"
 */
public final class Rotations {
  private Rotations() {}

  public static int left(int value, int count, int spare) {
    int width = 32 - spare;
    int within = count & width - 1;
    int bits = Addition.truncate(value, spare);
    return Addition.extend(within == 0 ? bits : bits << within | bits >>> width - within, spare);
  }

  /** CF is the lowest bit of the result. */
  public static int leftCarries(int result, int spare, int before) {
    int below = result << spare >>> 1 & CarryWord.BELOW;
    return CarryWord.withTop(before, result << 31 | below);
  }

  public static int right(int value, int count, int spare) {
    int width = 32 - spare;
    return left(value, width - (count & width - 1), spare);
  }

  /** CF is the highest bit of the result. */
  public static int rightCarries(int result, int spare, int before) {
    return CarryWord.withTop(before, result << spare & CarryWord.TOP);
  }

  /** Number of single rotations that a rotation through CF comes to. */
  public static int throughCarryCount(int count, int spare) {
    return spare == 0 ? count : count % (33 - spare);
  }

  /**
   * The operand with CF above it after a rotation left through CF.
   *
   * @param count from {@link #throughCarryCount}
   * @param carry CF as 0 or 1
   */
  public static long leftThroughCarry(int value, int carry, int count, int spare) {
    int width = 33 - spare;
    long ring = (long) carry << width - 1 | Addition.truncate(value, spare) & 0xFFFF_FFFFL;
    return (ring << count | ring >>> width - count) & (1L << width) - 1;
  }

  /** As {@link #leftThroughCarry}, to the right. */
  public static long rightThroughCarry(int value, int carry, int count, int spare) {
    return leftThroughCarry(value, carry, 33 - spare - count, spare);
  }

  /** After a rotation left through CF; {@code ring} is its result. */
  public static int leftThroughCarries(long ring, int spare, int before) {
    int carry = (int) (ring >>> 32 - spare) << 31;
    int below = (int) ring << spare >>> 1 & CarryWord.BELOW;
    return CarryWord.withTop(before, carry | below);
  }

  /** After a rotation right through CF; {@code ring} is its result. */
  public static int rightThroughCarries(long ring, int spare, int before) {
    int carry = (int) (ring >>> 32 - spare) << 31;
    int sign = (int) ring << spare;
    int overflow = (sign ^ sign << 1) >>> 1 & CarryWord.BELOW;
    return CarryWord.withTop(before, (carry | carry >>> 1) ^ overflow);
  }
}
