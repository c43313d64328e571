package org.pagewalk.emulator.semantics;

/**
 * Single bits and bit scans.
 *
 * @sdm 2 "BT—Bit Test", "BSF—Bit Scan Forward", "BSWAP—Byte Swap"
 */
public final class Bits {
  private Bits() {}

  /** The bit's mask; the number is taken modulo the operand's size. */
  public static int mask(int bit, int spare) {
    return 1 << (bit & 31 - spare);
  }

  /**
   * Distance in bytes from the operand's address to the word or doubleword that holds a bit of a
   * string of bits in memory.
   */
  public static int byteOffset(int bit, int spare) {
    return spare == 0 ? bit >> 5 << 2 : (short) bit >> 4 << 1;
  }

  /** Number of the lowest bit set. */
  public static int lowest(int value, int spare) {
    return Integer.numberOfTrailingZeros(Addition.truncate(value, spare));
  }

  /** Number of the highest bit set. */
  public static int highest(int value, int spare) {
    return 31 - Integer.numberOfLeadingZeros(Addition.truncate(value, spare));
  }
}
