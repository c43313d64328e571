package org.pagewalk.emulator.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.processor.Eflags;

/** Products and quotients of each width against whole numbers of any size. */
class MultiplicationTest {
  private static final int SEEDED = 20_000;

  private static BigInteger whole(long value, int width, boolean signed) {
    BigInteger bits =
        BigInteger.valueOf(value).and(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
    return signed && bits.testBit(width - 1)
        ? bits.subtract(BigInteger.ONE.shiftLeft(width))
        : bits;
  }

  private static boolean fits(BigInteger value, int width, boolean signed) {
    return value.equals(whole(value.longValue(), width, signed));
  }

  /** Small, large and random, of either sign. */
  private static long operand(Random random, int width) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(5) - 2;
      case 1 -> (1L << width - 1) + random.nextInt(3) - 1;
      default -> random.nextLong();
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32})
  void productsAreExactAndTheFlagsSayWhetherTheUpperHalfCounts(int width) {
    int spare = 32 - width;
    Random random = new Random(width);
    for (int n = 0; n < SEEDED; n++) {
      int left = (int) operand(random, width);
      int right = (int) operand(random, width);
      for (boolean signed : new boolean[] {false, true}) {
        BigInteger exact = whole(left, width, signed).multiply(whole(right, width, signed));
        long product =
            signed
                ? Multiplication.signedProduct(left, right, spare)
                : Multiplication.unsignedProduct(left, right, spare);
        int carries =
            signed
                ? Multiplication.signedCarries(product, spare)
                : Multiplication.unsignedCarries(product, spare);
        assertThat(product).as("%X * %X", left, right).isEqualTo(exact.longValue());
        assertThat(Eflags.carry(carries)).isEqualTo(!fits(exact, width, signed));
        assertThat(Eflags.overflow(carries)).isEqualTo(Eflags.carry(carries));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32})
  void quotientsAreExactOrRefused(int width) {
    int spare = 32 - width;
    Random random = new Random(width);
    int refused = 0;
    for (int n = 0; n < SEEDED; n++) {
      int divisor = (int) operand(random, width);
      long wide = operand(random, 2 * width) >> random.nextInt(width + 1);
      for (boolean signed : new boolean[] {false, true}) {
        BigInteger by = whole(divisor, width, signed);
        BigInteger dividend = whole(wide, 2 * width, signed);
        long given = dividend.longValue();
        if (by.signum() == 0 || !fits(dividend.divide(by), width, signed)) {
          refused++;
          assertThatThrownBy(() -> quotient(given, divisor, spare, signed))
              .isInstanceOf(CpuFault.class);
          continue;
        }
        long both = quotient(given, divisor, spare, signed);
        assertThat(whole(both, width, signed)).isEqualTo(dividend.divide(by));
        assertThat(whole(both >>> 32, width, signed)).isEqualTo(dividend.remainder(by));
      }
    }
    assertThat(refused).isBetween(SEEDED / 4, 2 * SEEDED - SEEDED / 4);
  }

  private static long quotient(long dividend, int divisor, int spare, boolean signed) {
    return signed
        ? Multiplication.signedQuotient(dividend, divisor, spare)
        : Multiplication.unsignedQuotient(dividend, divisor, spare);
  }
}
