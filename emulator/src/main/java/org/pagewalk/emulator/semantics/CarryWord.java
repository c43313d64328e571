package org.pagewalk.emulator.semantics;

/**
 * Changes of single flags within a carry word.
 *
 * @see org.pagewalk.emulator.processor.Eflags
 */
public final class CarryWord {
  /** CF. */
  static final int CARRY = 1 << 31;

  /** CF xor OF. */
  static final int BELOW = 1 << 30;

  static final int TOP = CARRY | BELOW;

  /** AF. */
  static final int HALF = 1 << 3;

  private CarryWord() {}

  /** CF as 0 or 1. */
  public static int carryBit(int carryWord) {
    return carryWord >>> 31;
  }

  /** CF kept, OF and AF clear. */
  static int carryOnly(int carryWord) {
    return carryWord & CARRY | carryWord >>> 1 & BELOW;
  }

  /** CF replaced, the other flags kept. */
  public static int withCarry(int carryWord, boolean carry) {
    return carryWord < 0 == carry ? carryWord : carryWord ^ TOP;
  }

  /** CF and OF replaced, the other flags kept. */
  static int withTop(int carryWord, int top) {
    return carryWord & ~TOP | top;
  }

  /** CF and OF both set or both clear, the rest clear: after multiplications. */
  public static int carryAndOverflow(boolean set) {
    return set ? CARRY : 0;
  }
}
