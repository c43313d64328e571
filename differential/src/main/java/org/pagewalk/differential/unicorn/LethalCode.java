package org.pagewalk.differential.unicorn;

/**
 * Finds the one instruction known to end Unicorn's process: BT, BTS, BTR or BTC on a register with
 * a LOCK prefix, which a processor answers with #UD. Cases with it are not given to the library,
 * because a new child for each would cost more than all other cases together.
 *
 * <p>Looks at every position of the code, not only where instructions begin: it may find too much,
 * and finds nothing that comes about by a jump into an instruction's prefixes.
 */
final class LethalCode {
  private static final int LOCK = 0xF0;
  private static final int ESCAPE = 0x0F;
  private static final int REGISTER_OPERAND = 0xC0;

  private LethalCode() {}

  static boolean isIn(byte[] code) {
    for (int i = 0; i < code.length; i++) {
      if ((code[i] & 0xFF) == LOCK && lockedBitTestFollows(code, i + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean lockedBitTestFollows(byte[] code, int from) {
    int at = from;
    while (at < code.length && isPrefix(code[at] & 0xFF)) {
      at++;
    }
    return at + 2 < code.length
        && (code[at] & 0xFF) == ESCAPE
        && isBitTest(code[at + 1] & 0xFF)
        && (code[at + 2] & REGISTER_OPERAND) == REGISTER_OPERAND;
  }

  private static boolean isPrefix(int value) {
    return switch (value) {
      case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3 -> true;
      default -> false;
    };
  }

  private static boolean isBitTest(int opcode) {
    return switch (opcode) {
      case 0xA3, 0xAB, 0xB3, 0xBA, 0xBB -> true;
      default -> false;
    };
  }
}
