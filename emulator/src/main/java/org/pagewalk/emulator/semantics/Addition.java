package org.pagewalk.emulator.semantics;

/**
 * Carry words of additions, subtractions and steps by one.
 *
 * @sdm 2 "ADD—Add", "SUB—Subtract", "INC—Increment by 1", "DEC—Decrement by 1"
 */
public final class Addition {
  private Addition() {}

  /** The operand of the given size, sign-extended. */
  public static int extend(int value, int spare) {
    return value << spare >> spare;
  }

  /** The operand of the given size, zero-extended. */
  public static int truncate(int value, int spare) {
    return value << spare >>> spare;
  }

  /** Of {@code left + right} and a carry in. */
  public static int addCarries(int left, int right, int result, int spare) {
    int carries = left & right | (left | right) & ~result;
    return carries << spare & CarryWord.TOP | carries & CarryWord.HALF;
  }

  /** Of {@code left - right} and a borrow in. */
  public static int subtractCarries(int left, int right, int result, int spare) {
    int borrows = ~left & right | (~left | right) & result;
    return borrows << spare & CarryWord.TOP | borrows & CarryWord.HALF;
  }

  /** Of an increment, which keeps CF. */
  public static int incrementCarries(int result, int spare, int before) {
    int overflow = result << spare == Integer.MIN_VALUE ? CarryWord.BELOW : 0;
    int half = (result & 15) == 0 ? CarryWord.HALF : 0;
    return CarryWord.carryOnly(before) ^ overflow | half;
  }

  /** Of a decrement, which keeps CF. */
  public static int decrementCarries(int result, int spare, int before) {
    int overflow = result << spare >> spare == Integer.MAX_VALUE >> spare ? CarryWord.BELOW : 0;
    int half = (result & 15) == 15 ? CarryWord.HALF : 0;
    return CarryWord.carryOnly(before) ^ overflow | half;
  }
}
