package org.pagewalk.emulator.semantics;

import org.pagewalk.emulator.processor.Eflags;

/**
 * Condition codes, from the two words in which the arithmetic flags are kept.
 *
 * @sdm 1 "EFLAGS Condition Codes"
 */
public final class Conditions {
  private Conditions() {}

  /** Below or equal: CF or ZF. */
  public static boolean belowOrEqual(int flagResult, int flagCarry) {
    return flagCarry < 0 || flagResult == 0;
  }

  /** Less: SF differs from OF. */
  public static boolean less(int flagResult, int flagCarry) {
    return (flagResult ^ flagCarry << 31 ^ flagCarry ^ flagCarry << 1) < 0;
  }

  /** Less or equal. */
  public static boolean lessOrEqual(int flagResult, int flagCarry) {
    return flagResult == 0 || less(flagResult, flagCarry);
  }

  /** Any condition by its code, 0 to 15. */
  public static boolean holds(int code, int flagResult, int flagCarry) {
    boolean even =
        switch (code >>> 1) {
          case 0 -> Eflags.overflow(flagCarry);
          case 1 -> Eflags.carry(flagCarry);
          case 2 -> Eflags.zero(flagResult);
          case 3 -> belowOrEqual(flagResult, flagCarry);
          case 4 -> Eflags.sign(flagResult, flagCarry);
          case 5 -> Eflags.parity(flagResult, flagCarry);
          case 6 -> less(flagResult, flagCarry);
          default -> lessOrEqual(flagResult, flagCarry);
        };
    return even == ((code & 1) == 0);
  }
}
