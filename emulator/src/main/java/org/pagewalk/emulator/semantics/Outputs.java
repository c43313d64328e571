package org.pagewalk.emulator.semantics;

/**
 * The outputs of every operation that computes on its operands alone: what each is bound to, once,
 * for all engines. A function that is named as the operation is gives its value, the same name with
 * {@code Carries} behind it the carry word. An operation without the one has no value, without the
 * other it leaves the flags alone. {@code org.pagewalk.emulator.execution.Binding} finds them by
 * these names.
 *
 * <p>All values have one list of arguments, and so have all carry words: {@code left} is the
 * destination's value before; {@code right} the other operand, a shift's count masked and not 0, a
 * number of a bit; {@code result} the value; {@code before} the carry word before.
 */
public final class Outputs {
  private Outputs() {}

  public static int add(int left, int right, int before, int spare) {
    return left + right;
  }

  public static int addCarries(int left, int right, int result, int before, int spare) {
    return Addition.addCarries(left, right, result, spare);
  }

  public static int adc(int left, int right, int before, int spare) {
    return left + right + CarryWord.carryBit(before);
  }

  public static int adcCarries(int left, int right, int result, int before, int spare) {
    return Addition.addCarries(left, right, result, spare);
  }

  public static int sub(int left, int right, int before, int spare) {
    return left - right;
  }

  public static int subCarries(int left, int right, int result, int before, int spare) {
    return Addition.subtractCarries(left, right, result, spare);
  }

  public static int sbb(int left, int right, int before, int spare) {
    return left - right - CarryWord.carryBit(before);
  }

  public static int sbbCarries(int left, int right, int result, int before, int spare) {
    return Addition.subtractCarries(left, right, result, spare);
  }

  public static int cmp(int left, int right, int before, int spare) {
    return left - right;
  }

  public static int cmpCarries(int left, int right, int result, int before, int spare) {
    return Addition.subtractCarries(left, right, result, spare);
  }

  public static int neg(int left, int right, int before, int spare) {
    return -left;
  }

  public static int negCarries(int left, int right, int result, int before, int spare) {
    return Addition.subtractCarries(0, left, result, spare);
  }

  public static int inc(int left, int right, int before, int spare) {
    return left + 1;
  }

  public static int incCarries(int left, int right, int result, int before, int spare) {
    return Addition.incrementCarries(result, spare, before);
  }

  public static int dec(int left, int right, int before, int spare) {
    return left - 1;
  }

  public static int decCarries(int left, int right, int result, int before, int spare) {
    return Addition.decrementCarries(result, spare, before);
  }

  public static int and(int left, int right, int before, int spare) {
    return left & right;
  }

  public static int andCarries(int left, int right, int result, int before, int spare) {
    return 0;
  }

  public static int test(int left, int right, int before, int spare) {
    return left & right;
  }

  public static int testCarries(int left, int right, int result, int before, int spare) {
    return 0;
  }

  public static int or(int left, int right, int before, int spare) {
    return left | right;
  }

  public static int orCarries(int left, int right, int result, int before, int spare) {
    return 0;
  }

  public static int xor(int left, int right, int before, int spare) {
    return left ^ right;
  }

  public static int xorCarries(int left, int right, int result, int before, int spare) {
    return 0;
  }

  public static int not(int left, int right, int before, int spare) {
    return ~left;
  }

  public static int imul(int left, int right, int before, int spare) {
    return (int) Multiplication.signedProduct(left, right, spare);
  }

  public static int imulCarries(int left, int right, int result, int before, int spare) {
    return Multiplication.signedCarries(Multiplication.signedProduct(left, right, spare), spare);
  }

  public static int shl(int left, int right, int before, int spare) {
    return Shifts.shiftLeft(left, right, spare);
  }

  public static int shlCarries(int left, int right, int result, int before, int spare) {
    return Shifts.shiftLeftCarries(left, right, spare);
  }

  public static int shr(int left, int right, int before, int spare) {
    return Shifts.shiftRight(left, right, spare);
  }

  public static int shrCarries(int left, int right, int result, int before, int spare) {
    return Shifts.shiftRightCarries(left, right, spare);
  }

  public static int sar(int left, int right, int before, int spare) {
    return Shifts.shiftArithmetic(left, right, spare);
  }

  public static int sarCarries(int left, int right, int result, int before, int spare) {
    return Shifts.shiftArithmeticCarries(left, right, spare);
  }

  public static int rol(int left, int right, int before, int spare) {
    return Rotations.left(left, right, spare);
  }

  public static int rolCarries(int left, int right, int result, int before, int spare) {
    return Rotations.leftCarries(result, spare, before);
  }

  public static int ror(int left, int right, int before, int spare) {
    return Rotations.right(left, right, spare);
  }

  public static int rorCarries(int left, int right, int result, int before, int spare) {
    return Rotations.rightCarries(result, spare, before);
  }

  private static long leftRing(int left, int right, int before, int spare) {
    int count = Rotations.throughCarryCount(right, spare);
    return Rotations.leftThroughCarry(left, CarryWord.carryBit(before), count, spare);
  }

  public static int rcl(int left, int right, int before, int spare) {
    return (int) leftRing(left, right, before, spare);
  }

  public static int rclCarries(int left, int right, int result, int before, int spare) {
    return Rotations.leftThroughCarries(leftRing(left, right, before, spare), spare, before);
  }

  private static long rightRing(int left, int right, int before, int spare) {
    int count = Rotations.throughCarryCount(right, spare);
    return Rotations.rightThroughCarry(left, CarryWord.carryBit(before), count, spare);
  }

  public static int rcr(int left, int right, int before, int spare) {
    return (int) rightRing(left, right, before, spare);
  }

  public static int rcrCarries(int left, int right, int result, int before, int spare) {
    return Rotations.rightThroughCarries(rightRing(left, right, before, spare), spare, before);
  }

  public static int bt(int left, int right, int before, int spare) {
    return left;
  }

  public static int btCarries(int left, int right, int result, int before, int spare) {
    return CarryWord.withCarry(before, (left & Bits.mask(right, spare)) != 0);
  }

  public static int bts(int left, int right, int before, int spare) {
    return left | Bits.mask(right, spare);
  }

  public static int btsCarries(int left, int right, int result, int before, int spare) {
    return btCarries(left, right, result, before, spare);
  }

  public static int btr(int left, int right, int before, int spare) {
    return left & ~Bits.mask(right, spare);
  }

  public static int btrCarries(int left, int right, int result, int before, int spare) {
    return btCarries(left, right, result, before, spare);
  }

  public static int btc(int left, int right, int before, int spare) {
    return left ^ Bits.mask(right, spare);
  }

  public static int btcCarries(int left, int right, int result, int before, int spare) {
    return btCarries(left, right, result, before, spare);
  }

  public static int clcCarries(int left, int right, int result, int before, int spare) {
    return CarryWord.withCarry(before, false);
  }

  public static int stcCarries(int left, int right, int result, int before, int spare) {
    return CarryWord.withCarry(before, true);
  }

  public static int cmcCarries(int left, int right, int result, int before, int spare) {
    return CarryWord.withCarry(before, CarryWord.carryBit(before) == 0);
  }
}
