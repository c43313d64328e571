package org.pagewalk.emulator.semantics;

import org.pagewalk.emulator.processor.Eflags;

/**
 * Condition codes, from the two words in which the arithmetic flags are kept.
 *
 * @sdm 1 "EFLAGS Condition Codes"
 */
public final class Conditions {
  private Conditions() {}

  public static boolean overflow(int flagResult, int flagCarry) {
    return Eflags.overflow(flagCarry);
  }

  public static boolean below(int flagResult, int flagCarry) {
    return flagCarry < 0;
  }

  public static boolean equal(int flagResult, int flagCarry) {
    return flagResult == 0;
  }

  /** Below or equal: CF or ZF. */
  public static boolean belowOrEqual(int flagResult, int flagCarry) {
    return flagCarry < 0 || flagResult == 0;
  }

  public static boolean sign(int flagResult, int flagCarry) {
    return Eflags.sign(flagResult, flagCarry);
  }

  public static boolean parity(int flagResult, int flagCarry) {
    return Eflags.parity(flagResult, flagCarry);
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
          case 0 -> overflow(flagResult, flagCarry);
          case 1 -> below(flagResult, flagCarry);
          case 2 -> equal(flagResult, flagCarry);
          case 3 -> belowOrEqual(flagResult, flagCarry);
          case 4 -> sign(flagResult, flagCarry);
          case 5 -> parity(flagResult, flagCarry);
          case 6 -> less(flagResult, flagCarry);
          default -> lessOrEqual(flagResult, flagCarry);
        };
    return even == ((code & 1) == 0);
  }
}
