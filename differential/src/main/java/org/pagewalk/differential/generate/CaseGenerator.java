package org.pagewalk.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.isa.Privilege;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Makes cases out of the instruction table.
 *
 * <p>A case is a pure function of seed, index and the table: consecutive indices go through the
 * forms in turn, so every form gets its equal share, however a campaign is cut.
 */
public final class CaseGenerator implements CaseSource {
  private static final Set<Operation> NOT_YET =
      Set.of(Operation.X87, Operation.FWAIT, Operation.FNINIT, Operation.FXSAVE, Operation.FXRSTOR);

  /** Hypervisors deliver its #DB with EIP on the instruction; hardware with EIP behind it. */
  private static final Set<Operation> SPOILT_BY_HYPERVISORS = Set.of(Operation.ICEBP);

  /** In a sequence only its last instruction may be one of these. */
  private static final Set<Operation> LAST_ONLY =
      Set.of(
          Operation.JMP_FAR,
          Operation.CALL_FAR,
          Operation.RET_FAR,
          Operation.IRET,
          Operation.RET,
          Operation.JMP,
          Operation.CALL,
          Operation.JCC,
          Operation.LOOP,
          Operation.LOOPE,
          Operation.LOOPNE,
          Operation.JCXZ,
          Operation.POPF,
          Operation.IN,
          Operation.OUT,
          Operation.INS,
          Operation.OUTS,
          Operation.KERNEL_TRAP);

  /** Instructions that seldom end without an exception when their operands come as they may. */
  private static final Set<Operation> RISKY =
      Set.of(
          Operation.DIV,
          Operation.IDIV,
          Operation.AAM,
          Operation.BOUND,
          Operation.INT3,
          Operation.INTO,
          Operation.XLAT,
          Operation.MOVS,
          Operation.CMPS,
          Operation.STOS,
          Operation.LODS,
          Operation.SCAS,
          Operation.LEAVE,
          Operation.MOV_TO_SEGMENT,
          Operation.POP_SEGMENT,
          Operation.LOAD_FAR_POINTER,
          Operation.PREFETCH,
          Operation.UNDEFINED,
          Operation.UNDEFINED_MODRM);

  private static final int CMP_REGISTERS = 0x38;

  /** Bytes of the longest instruction. */
  private static final int LONGEST = 15;

  private final long seed;
  private final List<InstructionForm> forms;
  private final List<InstructionForm> tested;
  private final List<InstructionForm> inner;
  private final List<InstructionForm> risky;
  private final int sequence;

  /**
   * @param forms to be tested, each {@link #testable}
   * @param sequence instructions in a case; 1 for single instructions
   */
  public CaseGenerator(long seed, List<InstructionForm> forms, int sequence) {
    this.seed = seed;
    this.forms = List.copyOf(forms);
    this.sequence = sequence;
    if (sequence > 1 && this.forms.stream().allMatch(CaseGenerator::resultUndefined)) {
      throw new IllegalArgumentException("A sequence cannot end in one of these forms");
    }
    List<InstructionForm> notLast =
        testableForms().stream()
            .filter(form -> !LAST_ONLY.contains(form.operation()) && !resultUndefined(form))
            .toList();
    inner = notLast.stream().filter(form -> !risky(form)).toList();
    risky = notLast.stream().filter(CaseGenerator::risky).toList();
    tested =
        sequence == 1
            ? this.forms
            : this.forms.stream().filter(form -> !resultUndefined(form)).toList();
  }

  private static boolean jumps(InstructionForm form) {
    return form.operands().stream().anyMatch(operand -> operand.kind() == OperandKind.J);
  }

  private static boolean risky(InstructionForm form) {
    return RISKY.contains(form.operation()) || form.privilege() != Privilege.ANY;
  }

  /** 16-bit double shifts: with counts above 16 their result is undefined, and CL is not known. */
  private static boolean resultUndefined(InstructionForm form) {
    boolean doubleShift = form.operation() == Operation.SHLD || form.operation() == Operation.SHRD;
    return doubleShift && form.operandSize() == 16;
  }

  /** Forms that a ring-3 oracle can be asked about and that the generator knows how to set up. */
  public static List<InstructionForm> testableForms() {
    List<InstructionForm> testable = new ArrayList<>();
    for (InstructionForm form : InstructionTable.forms()) {
      if (testable(form)) {
        testable.add(form);
      }
    }
    return testable;
  }

  /** Whether {@link #testableForms} has the form. */
  public static boolean testable(InstructionForm form) {
    return form.hostSafe()
        && !NOT_YET.contains(form.operation())
        && !SPOILT_BY_HYPERVISORS.contains(form.operation());
  }

  @Override
  public List<InstructionForm> forms() {
    return tested;
  }

  @Override
  public long size() {
    return Long.MAX_VALUE;
  }

  @Override
  public GeneratedCase generate(long index) {
    CaseRandom random = new CaseRandom(seed, index);
    CaseDraft draft = new CaseDraft();
    Surroundings surroundings = new Surroundings(random, draft);
    surroundings.choose(sequence > 1);
    InstructionForm form = tested.get((int) Long.remainderUnsigned(index, tested.size()));
    int end =
        sequence == 1 && jumps(form) && random.chance(8)
            ? surroundings.chooseEndBeforeLimit()
            : surroundings.chooseEnd(false);
    boolean limitIsNear = !draft.reaches(SegmentRegister.CS, end + LONGEST);
    if (sequence > 1 && limitIsNear) {
      // A limit that cuts off the comparison behind an instruction would show undefined flags.
      end = surroundings.chooseEnd(true);
    }
    InstructionWriter writer = new InstructionWriter(random, draft, end);
    List<InstructionForm> written = new ArrayList<>(sequence);
    int[] ends = new int[sequence];
    int undefined = 0;
    boolean memory = false;
    if (sequence > 1 && random.chance(80)) {
      draft.fixState();
    }
    for (int i = 0; i < sequence; i++) {
      boolean last = i == sequence - 1;
      InstructionForm next = last ? form : random.pick(random.chance(97) ? inner : risky);
      writer.write(next);
      written.add(next);
      undefined = writer.undefinedFlags(next);
      memory = writer.hasMemoryOperand();
      if (!last) {
        draft.fixState();
        if (undefined != 0) {
          draft.emit(CMP_REGISTERS);
          draft.emit(0xC0 | random.below(64));
        }
      }
      ends[i] = draft.codeLength();
    }
    boolean far = written.getLast().loadsCodeSegment();
    int beforeAbsent = CaseLayout.LAST_CODE + CaseLayout.PAGE_SIZE;
    boolean mayCut = draft.reaches(SegmentRegister.CS, beforeAbsent - 1);
    if (sequence == 1 && mayCut && random.chance(3) && draft.codeLength() > 1) {
      end = beforeAbsent;
      draft.truncateCode(random.between(1, draft.codeLength() - 1));
    }
    int start = end - draft.codeLength();
    draft.start.set(CpuState.EIP, start - draft.base(SegmentRegister.CS));
    return new GeneratedCase(index, draft.finish(far), written, ends, undefined, memory);
  }
}
