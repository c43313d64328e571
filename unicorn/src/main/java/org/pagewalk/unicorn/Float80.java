package org.pagewalk.unicorn;

/**
 * An x87 register's 80 bits, as they are: no value of Java's holds them all.
 *
 * @param significand the 64 bits of the significand, its integer bit included
 * @param signAndExponent bit 15 the sign, bits 0 to 14 the biased exponent
 * @sdm 1 "x87 FPU Data Types and Formats"
 */
public record Float80(long significand, int signAndExponent) {
  private static final int BIAS = 16383;

  public Float80 {
    if (signAndExponent >>> 16 != 0) {
      throw new IllegalArgumentException("sign and exponent are 16 bits: " + signAndExponent);
    }
  }

  /** The register's content for a value; exact, since every double is a normal number here. */
  public static Float80 of(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int sign = (int) (bits >>> 48) & 0x8000;
    int exponent = Math.getExponent(value);
    long fraction = bits & 0x000F_FFFF_FFFF_FFFFL;
    if (exponent > Double.MAX_EXPONENT) {
      return new Float80(1L << 63 | fraction << 11, sign | 0x7FFF);
    }
    if (value == 0) {
      return new Float80(0, sign);
    }
    long significand = exponent < Double.MIN_EXPONENT ? fraction << 12 : 1L << 63 | fraction << 11;
    int shift = Long.numberOfLeadingZeros(significand);
    return new Float80(significand << shift, sign | exponent + BIAS - shift);
  }
}
