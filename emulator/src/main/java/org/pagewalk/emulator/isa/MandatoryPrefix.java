package org.pagewalk.emulator.isa;

/**
 * What a form demands of the prefixes 66, F2 and F3 where they are part of the opcode. Of several,
 * F2 and F3 outrank 66, and the last of F2 and F3 counts.
 *
 * @sdm 2 "Instruction Prefixes", "Opcode Map"
 */
public enum MandatoryPrefix {
  /** Nothing: the prefixes have their ordinary meaning. */
  ANY,
  /** None of the three. */
  NONE,
  /** 66, which says nothing of the operand size then. */
  OPERAND_SIZE,
  /** F2. */
  REPNE,
  /** F3. */
  REP;

  private static final int REPNE_BYTE = 0xF2;

  /**
   * What an instruction's prefixes select.
   *
   * @param operandSizePrefix whether 66 was given
   * @param repeat the last of F2 and F3, or 0
   */
  public static MandatoryPrefix of(boolean operandSizePrefix, int repeat) {
    if (repeat != 0) {
      return repeat == REPNE_BYTE ? REPNE : REP;
    }
    return operandSizePrefix ? OPERAND_SIZE : NONE;
  }

  /** As the rows write it: {@code NP}, {@code 66}, {@code F2}, {@code F3}, or nothing. */
  String notation() {
    return switch (this) {
      case ANY -> "";
      case NONE -> "NP";
      case OPERAND_SIZE -> "66";
      case REPNE -> "F2";
      case REP -> "F3";
    };
  }

  /** The prefix that a row writes so, or {@link #ANY}. */
  static MandatoryPrefix noted(String text) {
    for (MandatoryPrefix prefix : values()) {
      if (prefix.notation().equals(text)) {
        return prefix;
      }
    }
    return ANY;
  }
}
