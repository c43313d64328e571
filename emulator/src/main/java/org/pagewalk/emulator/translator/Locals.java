package org.pagewalk.emulator.translator;

/** The local variables of emitted code. */
final class Locals {
  static final int SELF = 0;
  static final int BUDGET = 1;
  static final int CPU = 2;
  static final int LINEAR = 3;
  static final int SEGMENTED = 4;
  static final int DONE = 5;
  static final int FLAG_RESULT = 6;
  static final int FLAG_CARRY = 7;

  /** Offset of a memory operand in its segment, and its linear address. */
  static final int ADDRESS = 8;

  static final int LINEAR_ADDRESS = 9;

  /** The bytes of the operand's frame, and where in them it stands. */
  static final int PAGE = 10;

  static final int PAGE_OFFSET = 11;

  static final int VALUE = 12;

  /** Left, right and result of an operation; two sets, used by turns. */
  static final int FIRST_SET = 13;

  static final int SET_SIZE = 3;

  static final int REGISTERS = 19;

  /** The maps of pages that can be read and written at once. */
  static final int READ_MAP = 27;

  static final int WRITE_MAP = 28;

  private Locals() {}
}
