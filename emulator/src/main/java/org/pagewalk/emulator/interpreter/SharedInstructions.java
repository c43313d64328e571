package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.Instruction;

/**
 * Lets instructions of the same bytes be one object, as far as a table of fixed size remembers
 * them: the same few forms make up most of a program, and what is not there twice stays in the
 * host's caches. What an instruction is follows from its bytes and CS.D alone.
 */
final class SharedInstructions {
  private static final int SIZE = 1 << 14;
  private static final int BYTES_OF_WORD = 8;
  private static final long BIG = Long.MIN_VALUE;

  private final Instruction[] instructions = new Instruction[SIZE];
  private final long[] lowBytes = new long[SIZE];
  private final long[] highBytes = new long[SIZE];

  private long low;
  private long high;

  /** An instruction is about to be decoded. */
  void begin(boolean big) {
    low = 0;
    high = big ? BIG : 0;
  }

  /** A byte of the instruction; bytes may come again. */
  void note(int index, int value) {
    if (index < BYTES_OF_WORD) {
      low |= (long) value << 8 * index;
    } else {
      high |= (long) value << 8 * (index - BYTES_OF_WORD);
    }
  }

  /** The instruction that stands for all of the bytes noted. */
  Instruction share(Instruction decoded) {
    int place = (int) ((low * 31 + high) * 0x9E37_79B9_7F4A_7C15L >>> 50);
    Instruction known = instructions[place];
    if (known != null && lowBytes[place] == low && highBytes[place] == high) {
      return known;
    }
    instructions[place] = decoded;
    lowBytes[place] = low;
    highBytes[place] = high;
    return decoded;
  }
}
