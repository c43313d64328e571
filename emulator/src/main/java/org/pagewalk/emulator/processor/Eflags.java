package org.pagewalk.emulator.processor;

/**
 * Bits of EFLAGS, and the two words in which the six arithmetic flags are kept between
 * instructions.
 *
 * <p>Most results are never asked for their flags. An instruction therefore leaves its result,
 * sign-extended to 32 bits, in {@code flagResult} and its carries in {@code flagCarry}:
 *
 * <ul>
 *   <li>bit 31 of {@code flagCarry}: the carry out of the top bit (CF);
 *   <li>bit 30: the carry out of the bit below it (OF is bit 31 xor bit 30);
 *   <li>bit 3: the carry out of bit 3 (AF);
 *   <li>bits 8 to 15: a byte that is xored to the low byte of the result before its parity is
 *       taken;
 *   <li>bit 0: inverts SF.
 * </ul>
 *
 * The last two let any combination of the six flags be expressed, so two words are a complete copy.
 *
 * @sdm 1 "EFLAGS Register"
 */
public final class Eflags {
  public static final int CF = 1;
  public static final int RESERVED_ONE = 1 << 1;
  public static final int PF = 1 << 2;
  public static final int AF = 1 << 4;
  public static final int ZF = 1 << 6;
  public static final int SF = 1 << 7;
  public static final int TF = 1 << 8;
  public static final int IF = 1 << 9;
  public static final int DF = 1 << 10;
  public static final int OF = 1 << 11;
  public static final int IOPL = 3 << 12;
  public static final int NT = 1 << 14;
  public static final int RF = 1 << 16;
  public static final int VM = 1 << 17;
  public static final int AC = 1 << 18;
  public static final int VIF = 1 << 19;
  public static final int VIP = 1 << 20;
  public static final int ID = 1 << 21;

  /** The six flags that arithmetic writes. */
  public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

  /** Bits of EFLAGS that can be set at all. */
  public static final int DEFINED =
      ARITHMETIC | TF | IF | DF | IOPL | NT | RF | VM | AC | VIF | VIP | ID;

  private static final int CARRY = 1 << 31;
  private static final int BELOW_CARRY = 1 << 30;
  private static final int HALF_CARRY = 1 << 3;
  private static final int SIGN_DELTA = 1;

  private Eflags() {}

  public static boolean carry(int flagCarry) {
    return flagCarry < 0;
  }

  public static boolean overflow(int flagCarry) {
    return (flagCarry ^ flagCarry << 1) < 0;
  }

  public static boolean adjust(int flagCarry) {
    return (flagCarry & HALF_CARRY) != 0;
  }

  public static boolean zero(int flagResult) {
    return flagResult == 0;
  }

  public static boolean sign(int flagResult, int flagCarry) {
    return (flagResult ^ flagCarry << 31) < 0;
  }

  public static boolean parity(int flagResult, int flagCarry) {
    int low = (flagResult ^ flagCarry >>> 8) & 0xFF;
    return (Integer.bitCount(low) & 1) == 0;
  }

  /** The six arithmetic flags at their places in EFLAGS. */
  public static int arithmetic(int flagResult, int flagCarry) {
    return (carry(flagCarry) ? CF : 0)
        | (parity(flagResult, flagCarry) ? PF : 0)
        | (adjust(flagCarry) ? AF : 0)
        | (zero(flagResult) ? ZF : 0)
        | (sign(flagResult, flagCarry) ? SF : 0)
        | (overflow(flagCarry) ? OF : 0);
  }

  /** A {@code flagResult} that, with {@link #carryWord}, expresses the given arithmetic flags. */
  public static int resultWord(int eflags) {
    return (eflags & ZF) != 0 ? 0 : 1;
  }

  /** The {@code flagCarry} that goes with {@link #resultWord}. */
  public static int carryWord(int eflags) {
    boolean carry = (eflags & CF) != 0;
    boolean overflow = (eflags & OF) != 0;
    boolean even = (eflags & PF) != 0;
    boolean resultIsEven = (eflags & ZF) != 0;
    return (carry ? CARRY : 0)
        | (carry != overflow ? BELOW_CARRY : 0)
        | ((eflags & AF) != 0 ? HALF_CARRY : 0)
        | (even != resultIsEven ? 1 << 8 : 0)
        | ((eflags & SF) != 0 ? SIGN_DELTA : 0);
  }
}
