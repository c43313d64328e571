package org.pagewalk.emulator.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.processor.Eflags;

/** Decimal adjustments of every AL and AX, against the manual's pseudo-code. */
class DecimalTest {
  private static String told(int value, int carryWord) {
    return told(value, Eflags.carry(carryWord), Eflags.adjust(carryWord));
  }

  private static String told(int value, boolean carry, boolean adjust) {
    return "%X %b %b".formatted(value, carry, adjust);
  }

  /** DAA and DAS, step by step as the pseudo-code has them. */
  private static String packed(int before, boolean carryBefore, boolean adjust, boolean adds) {
    int al = before;
    boolean carry = false;
    boolean low = (al & 15) > 9 || adjust;
    if (low) {
      int moved = adds ? al + 6 : al - 6;
      carry = carryBefore || moved < 0 || moved > 0xFF;
      al = moved & 0xFF;
    }
    if (before > 0x99 || carryBefore) {
      al = (adds ? al + 0x60 : al - 0x60) & 0xFF;
      carry = true;
    } else if (adds) {
      carry = false;
    }
    return told(al, carry, low);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Eflags.CF, Eflags.AF, Eflags.CF | Eflags.AF})
  void packedDigitsAreAdjustedAsThePseudoCodeSays(int flags) {
    int word = Eflags.carryWord(flags);
    boolean carry = (flags & Eflags.CF) != 0;
    boolean adjust = (flags & Eflags.AF) != 0;
    for (int al = 0; al < 256; al++) {
      assertThat(
              told(Decimal.afterAddition(al, word) & 0xFF, Decimal.afterAdditionCarries(al, word)))
          .as("DAA of %X", al)
          .isEqualTo(packed(al, carry, adjust, true));
      assertThat(
              told(
                  Decimal.afterSubtraction(al, word) & 0xFF,
                  Decimal.afterSubtractionCarries(al, word)))
          .as("DAS of %X", al)
          .isEqualTo(packed(al, carry, adjust, false));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Eflags.CF, Eflags.AF})
  void unpackedDigitsAreAdjustedAsThePseudoCodeSays(int flags) {
    int word = Eflags.carryWord(flags);
    for (int ax = 0; ax < 0x10000; ax++) {
      boolean adjusts = (ax & 15) > 9 || (flags & Eflags.AF) != 0;
      int added = adjusts ? ax + 0x106 & 0xFFFF : ax;
      int subtracted = adjusts ? (ax - 6 & 0xFFFF) - 0x100 & 0xFFFF : ax;
      assertThat(Decimal.unpackedAfterAddition(ax, word) & 0xFFFF).isEqualTo(added & 0xFF0F);
      assertThat(Decimal.unpackedAfterSubtraction(ax, word) & 0xFFFF)
          .isEqualTo(subtracted & 0xFF0F);
      assertThat(told(0, Decimal.unpackedCarries(ax, word))).isEqualTo(told(0, adjusts, adjusts));
    }
  }

  @Test
  void digitsOfAnyBaseAreSplitAndJoined() {
    for (int base = 1; base < 256; base++) {
      for (int al = 0; al < 256; al++) {
        int split = Decimal.unpack(al, base);
        assertThat((split >>> 8) * base + (split & 0xFF)).isEqualTo(al);
        assertThat(split & 0xFF).isLessThan(base);
        assertThat(Decimal.pack(split, base)).isEqualTo(al);
      }
    }
    assertThat(Decimal.pack(0xFFFF, 10)).isEqualTo(0xFF * 11 & 0xFF);
    assertThatThrownBy(() -> Decimal.unpack(5, 0)).isInstanceOf(CpuFault.class);
  }
}
