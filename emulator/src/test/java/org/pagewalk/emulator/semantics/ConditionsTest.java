package org.pagewalk.emulator.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.processor.Eflags;

/** The sixteen conditions with each of the 64 states of the arithmetic flags. */
class ConditionsTest {
  /** By the manual's table of condition codes; odd codes are the opposites. */
  private static boolean manual(int code, int flags) {
    boolean carry = (flags & Eflags.CF) != 0;
    boolean zero = (flags & Eflags.ZF) != 0;
    boolean sign = (flags & Eflags.SF) != 0;
    boolean overflow = (flags & Eflags.OF) != 0;
    boolean even =
        switch (code >>> 1) {
          case 0 -> overflow;
          case 1 -> carry;
          case 2 -> zero;
          case 3 -> carry || zero;
          case 4 -> sign;
          case 5 -> (flags & Eflags.PF) != 0;
          case 6 -> sign != overflow;
          default -> zero || sign != overflow;
        };
    return even != ((code & 1) != 0);
  }

  @Test
  void conditionsAreTheManualsInEveryStateOfTheFlags() {
    int states = 0;
    for (int flags = 0; flags <= Eflags.ARITHMETIC; flags++) {
      if ((flags & ~Eflags.ARITHMETIC) == 0) {
        states++;
        int result = Eflags.resultWord(flags);
        int carries = Eflags.carryWord(flags);
        assertThat(Eflags.arithmetic(result, carries)).isEqualTo(flags);
        for (int code = 0; code < 16; code++) {
          assertThat(Conditions.holds(code, result, carries))
              .as("condition %X with flags %X", code, flags)
              .isEqualTo(manual(code, flags));
        }
      }
    }
    assertThat(states).isEqualTo(64);
  }
}
