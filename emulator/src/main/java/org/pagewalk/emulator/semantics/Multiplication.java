package org.pagewalk.emulator.semantics;

import org.pagewalk.emulator.fault.CpuFault;

/**
 * Products and quotients. CF and OF say whether the upper half of a product is significant; where
 * the SDM leaves the other flags undefined they follow the lower half. Divisions leave all flags.
 *
 * @sdm 2 "MUL—Unsigned Multiply", "IMUL—Signed Multiply", "DIV—Unsigned Divide", "IDIV—Signed
 *     Divide"
 */
public final class Multiplication {
  private static final long LOW = 0xFFFF_FFFFL;

  private Multiplication() {}

  /** The product, twice as wide as the operands. */
  public static long unsignedProduct(int left, int right, int spare) {
    return (Addition.truncate(left, spare) & LOW) * (Addition.truncate(right, spare) & LOW);
  }

  /** The product, twice as wide as the operands. */
  public static long signedProduct(int left, int right, int spare) {
    return (long) Addition.extend(left, spare) * Addition.extend(right, spare);
  }

  public static int unsignedCarries(long product, int spare) {
    return CarryWord.carryAndOverflow(product >>> 32 - spare != 0);
  }

  public static int signedCarries(long product, int spare) {
    return CarryWord.carryAndOverflow(product != product << 32 + spare >> 32 + spare);
  }

  /**
   * Quotient in the low, remainder in the high doubleword.
   *
   * @param dividend twice as wide as the operands, zero-extended
   * @throws CpuFault #DE for a divisor of zero or a quotient that is too large
   */
  public static long unsignedQuotient(long dividend, int divisor, int spare) {
    long by = Addition.truncate(divisor, spare) & LOW;
    if (by == 0 || Long.compareUnsigned(dividend >>> 32 - spare, by) >= 0) {
      throw CpuFault.divideError();
    }
    long quotient = Long.divideUnsigned(dividend, by);
    return dividend - quotient * by << 32 | quotient;
  }

  /**
   * Quotient in the low, remainder in the high doubleword.
   *
   * @param dividend twice as wide as the operands, sign-extended
   * @throws CpuFault #DE for a divisor of zero or a quotient that is out of range
   */
  public static long signedQuotient(long dividend, int divisor, int spare) {
    long by = Addition.extend(divisor, spare);
    if (by == 0 || dividend == Long.MIN_VALUE) {
      throw CpuFault.divideError();
    }
    long quotient = dividend / by;
    if (quotient != quotient << 32 + spare >> 32 + spare) {
      throw CpuFault.divideError();
    }
    return dividend - quotient * by << 32 | quotient & LOW;
  }
}
