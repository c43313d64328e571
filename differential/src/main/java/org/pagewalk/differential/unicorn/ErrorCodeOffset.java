package org.pagewalk.differential.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.unicorn.Context;
import org.pagewalk.unicorn.Engine;
import org.pagewalk.unicorn.Register;
import org.pagewalk.unicorn.UnicornLibrary;

/**
 * Where a saved context holds the error code of the last exception.
 *
 * <p>The library has no name for it, and the place differs between versions. So it is found by
 * experiment: page faults whose error codes are known are raised, and the word that shows all of
 * them is the one.
 */
final class ErrorCodeOffset {
  private static final int LOAD = 0x8B; // mov eax, [ebx]
  private static final int STORE = 0x89; // mov [ebx], eax
  private static final int READ_ABSENT = 0;
  private static final int WRITE_ABSENT = 2;
  private static final int WRITE_PROTECTED = 3;

  private final long offset;

  private ErrorCodeOffset(long offset) {
    this.offset = offset;
  }

  /** The error code in a context that was saved after an exception. */
  int read(Context context) {
    return context.content().get(JAVA_INT, offset);
  }

  /**
   * Raises page faults at CPL 0 by running pieces of the layout's code pages, and finds the word.
   *
   * @param beginning restored before each of them
   * @param ending into which the interrupt hook saves
   * @throws IllegalStateException if no word fits: then this library cannot serve as an oracle
   */
  static ErrorCodeOffset find(Engine engine, Context beginning, Context ending) {
    return find(
        engine.library(),
        contentAfter(engine, beginning, ending, LOAD, CaseLayout.ABSENT),
        contentAfter(engine, beginning, ending, STORE, CaseLayout.ABSENT),
        contentAfter(engine, beginning, ending, STORE, CaseLayout.READ_ONLY));
  }

  /**
   * Finds the word among the contents of contexts after page faults at CPL 0.
   *
   * @param absent after a load from an absent page
   * @param written after a store to an absent page
   * @param denied after a store to a read-only page, with CR0.WP set
   * @throws IllegalStateException if no word fits: then this library cannot serve as an oracle
   */
  static ErrorCodeOffset find(UnicornLibrary library, int[] absent, int[] written, int[] denied) {
    for (int i = 0; i < absent.length; i++) {
      if (absent[i] == READ_ABSENT && written[i] == WRITE_ABSENT && denied[i] == WRITE_PROTECTED) {
        return new ErrorCodeOffset(4L * i);
      }
    }
    throw new IllegalStateException(
        library + " keeps no error codes, or does not walk page tables");
  }

  private static int[] contentAfter(
      Engine engine, Context beginning, Context ending, int opcode, int address) {
    int at = CaseLayout.CODE;
    byte[] code = {(byte) opcode, 0x03};
    engine.memory().write(UnicornMachine.physical(at), code);
    beginning.restore();
    engine.registers().write(Register.EBX, Integer.toUnsignedLong(address));
    engine.tryStart(at, at + code.length, 1);
    engine
        .memory()
        .write(
            UnicornMachine.physical(at), new byte[] {CaseLayout.CODE_FILL, CaseLayout.CODE_FILL});
    MemorySegment content = ending.content();
    return content.asSlice(0, content.byteSize() & -4L).toArray(JAVA_INT);
  }
}
