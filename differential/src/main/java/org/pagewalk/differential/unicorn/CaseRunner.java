package org.pagewalk.differential.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.unicorn.Context;
import org.pagewalk.unicorn.CpuModel;
import org.pagewalk.unicorn.Engine;
import org.pagewalk.unicorn.ErrorCode;
import org.pagewalk.unicorn.ProcessorMode;
import org.pagewalk.unicorn.Register;
import org.pagewalk.unicorn.RegisterBatch;
import org.pagewalk.unicorn.UnicornException;
import org.pagewalk.unicorn.UnicornLibrary;

/**
 * Runs cases in one engine, one after the other.
 *
 * <p>CPL 3 is entered by IRETD once for each code segment; the context saved there is where every
 * case of that segment starts from, which also makes the engine whole again after a fault. A case
 * is then one run, which ends at the case's end address, with an exception, or at a bound of
 * instructions. The only hook is that for interrupts, which costs nothing until an exception
 * occurs. It takes error code and CR2, because on its way out of a run the library may touch
 * memory, and fault, once more.
 *
 * <p>Translated code remembers the end address that it was translated for. A case's code is dropped
 * from the translations with the case; a run that all the same ends where it should not is done
 * again without any translations.
 */
final class CaseRunner implements AutoCloseable {
  /** Instructions after which a case counts as endless. */
  private static final int MOST_INSTRUCTIONS = 100_000;

  /** A case's code and its terminator. */
  private static final int MOST_CODE = Case.MAX_CODE + 16;

  /** Words of a state in the order of {@link #starting}. */
  private static final int[] STARTING_WORDS = {
    CpuState.EAX, CpuState.ECX, CpuState.EDX, CpuState.EBX, CpuState.ESP, CpuState.EBP,
        CpuState.ESI,
    CpuState.EDI, CpuState.EFLAGS, CpuState.ES, CpuState.SS, CpuState.DS, CpuState.FS, CpuState.GS
  };

  private static final int NONE = -1;
  private static final int INVALID_OPCODE = 6;
  private static final int PAGE_FAULT = 14;
  private static final int RF = 1 << 16;

  private final Arena arena = Arena.ofConfined();
  private final Engine engine;
  private final UnicornMachine machine;
  private final Map<Integer, Context> beginnings = new TreeMap<>();
  private final Context ending;
  private final ErrorCodeOffset errorCode;
  private final RegisterBatch starting =
      RegisterBatch.of(
          Register.EAX,
          Register.ECX,
          Register.EDX,
          Register.EBX,
          Register.ESP,
          Register.EBP,
          Register.ESI,
          Register.EDI,
          Register.EFLAGS,
          Register.ES,
          Register.SS,
          Register.DS,
          Register.FS,
          Register.GS);
  private final RegisterBatch registers =
      RegisterBatch.of(
          Register.EAX,
          Register.ECX,
          Register.EDX,
          Register.EBX,
          Register.ESP,
          Register.EBP,
          Register.ESI,
          Register.EDI,
          Register.EIP,
          Register.EFLAGS,
          Register.ES,
          Register.CS,
          Register.SS,
          Register.DS,
          Register.FS,
          Register.GS);
  private final MemorySegment code = arena.allocate(MOST_CODE);
  private final MemorySegment filling = arena.allocate(MOST_CODE);
  private final MemorySegment word = arena.allocate(JAVA_INT);
  private int vector = NONE;
  private int raisedAddress;
  private int codeLength;

  CaseRunner(UnicornLibrary library) {
    engine = Engine.open(library, ProcessorMode.BITS_32, CpuModel.PENTIUM3);
    machine = new UnicornMachine(engine, arena);
    filling.fill(CaseLayout.CODE_FILL);
    Context ringZero = engine.saveContext();
    ending = engine.saveContext();
    engine
        .hooks()
        .onInterrupt(
            raised -> {
              vector = raised;
              raisedAddress = engine.registers().readInt(Register.CR2);
              ending.save();
              engine.stop();
            });
    errorCode = ErrorCodeOffset.find(engine, ringZero, ending);
    saveBeginning(ringZero, CaseSegments.FLAT_CODE);
    for (int index : CaseSegments.codeSegments()) {
      saveBeginning(ringZero, CaseSegments.ldtSelector(index));
    }
  }

  private void saveBeginning(Context ringZero, int codeSelector) {
    ringZero.restore();
    machine.enter(codeSelector);
    beginnings.put(codeSelector, engine.saveContext());
  }

  /** Runs one case; its memory is as before afterwards. */
  RawOutcome run(Case it) {
    if (LethalCode.isIn(it.code())) {
      return RawOutcome.without(Ending.OUT_OF_BOUNDS);
    }
    RawOutcome outcome = attempt(it);
    if (outcome == null) {
      engine.flushTranslations();
      outcome = attempt(it);
    }
    return outcome == null ? RawOutcome.without(Ending.ENDLESS) : outcome;
  }

  private RawOutcome attempt(Case it) {
    place(it);
    try {
      if (!load(it.start())) {
        return RawOutcome.without(Ending.NOT_STARTED);
      }
      vector = NONE;
      long begin = Integer.toUnsignedLong(it.start().get(CpuState.EIP));
      long end = Integer.toUnsignedLong(it.endAddress());
      ErrorCode answer = engine.tryStart(begin, end, MOST_INSTRUCTIONS);
      registers.readFrom(engine);
      return judge(it, answer);
    } finally {
      tidy(it);
    }
  }

  /** Null: the run ended at a place that is neither the end nor an exception. */
  private RawOutcome judge(Case it, ErrorCode answer) {
    CpuState state = state();
    int raised = vector == NONE && answer == ErrorCode.INSN_INVALID ? INVALID_OPCODE : vector;
    if (raised == NONE) {
      return answer == ErrorCode.OK && it.endsAt(state)
          ? RawOutcome.of(Ending.COMPLETED, state, 0, 0, 0, changes())
          : null;
    }
    int faultAddress = raised == PAGE_FAULT ? raisedAddress : 0;
    if (CaseLayout.belongsToOracle(faultAddress)) {
      return RawOutcome.without(Ending.OUT_OF_BOUNDS);
    }
    if (it.isTerminator(raised, state)) {
      return RawOutcome.of(Ending.COMPLETED, state, 0, 0, 0, changes());
    }
    int code = raised == INVALID_OPCODE ? 0 : errorCode.read(ending);
    return RawOutcome.of(Ending.EXCEPTION, state, raised, code, faultAddress, changes());
  }

  private CpuState state() {
    CpuState state = new CpuState();
    for (int i = 0; i < CpuState.WORDS; i++) {
      state.set(i, registers.getInt(i));
    }
    return state.set(CpuState.EFLAGS, state.get(CpuState.EFLAGS) & ~RF);
  }

  private void place(Case it) {
    byte[] placed = it.placedCode();
    codeLength = placed.length;
    MemorySegment.copy(placed, 0, code, JAVA_BYTE, 0, codeLength);
    writeCode(it, code);
    int[] memory = it.memory();
    for (int i = 0; i < memory.length; i += 2) {
      writeWord(memory[i], memory[i + 1]);
    }
  }

  /** Whether the starting state could be loaded; the library reads the selectors' descriptors. */
  private boolean load(CpuState start) {
    Context context = beginnings.get(start.get(CpuState.CS));
    if (context == null) {
      return false;
    }
    context.restore();
    for (int i = 0; i < STARTING_WORDS.length; i++) {
      starting.set(i, Integer.toUnsignedLong(start.get(STARTING_WORDS[i])));
    }
    try {
      starting.writeTo(engine);
      return true;
    } catch (UnicornException _) {
      return false;
    }
  }

  /** Writing does not always drop what was translated from the bytes, so that is asked for. */
  private void writeCode(Case it, MemorySegment bytes) {
    machine.write(it.codeAddress(), bytes.asSlice(0, codeLength));
    long begin = Integer.toUnsignedLong(it.codeAddress());
    engine.dropTranslations(begin, begin + codeLength);
  }

  private void writeWord(int linear, int value) {
    word.set(JAVA_INT, 0, value);
    machine.write(linear, word);
  }

  /** Pairs of linear address and value of the words that differ from the base content. */
  private int[] changes() {
    Changes changes = new Changes();
    for (int page : machine.writablePages()) {
      int linear = CaseLayout.PAGES.get(page).linear();
      for (long at = machine.firstChange(page, 0); at >= 0; ) {
        int index = (int) at >> 2;
        changes.add(linear + 4 * index, machine.word(page, index));
        at = index == 1023 ? -1 : machine.firstChange(page, 4L * (index + 1));
      }
    }
    return changes.pairs();
  }

  private void tidy(Case it) {
    writeCode(it, filling);
    for (int page : machine.writablePages()) {
      if (machine.firstChange(page, 0) >= 0) {
        machine.reset(page);
      }
    }
    int[] memory = it.memory();
    for (int i = 0; i < memory.length; i += 2) {
      int page = CaseLayout.pageOf(memory[i]);
      if (!CaseLayout.PAGES.get(page).writable()) {
        writeWord(memory[i], CaseLayout.baseWord(page, (memory[i] & 0xFFF) >> 2));
      }
    }
  }

  /** Library and processor model in a few words. */
  String description() {
    return engine.library() + " " + engine.cpuModel();
  }

  @Override
  public void close() {
    engine.close();
    arena.close();
  }

  /** A growing list of pairs. */
  private static final class Changes {
    private int[] pairs = {};
    private int length;

    void add(int linear, int value) {
      if (length == pairs.length) {
        pairs = java.util.Arrays.copyOf(pairs, Math.max(16, 2 * length));
      }
      pairs[length++] = linear;
      pairs[length++] = value;
    }

    int[] pairs() {
      return java.util.Arrays.copyOf(pairs, length);
    }
  }
}
