package org.pagewalk.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Makes cases out of the instruction table. (Processors differ in whether they fetch the ModRM byte
 * of UD0 and UD1 before they raise #UD; these stand where every byte can be fetched.)
 *
 * <p>A case is a pure function of seed, index and the table: consecutive indices go through the
 * forms in turn, so every form gets its equal share, however a campaign is cut.
 */
public final class CaseGenerator {
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
          Operation.POPF);

  private static final int CMP_REGISTERS = 0x38;

  private final long seed;
  private final List<InstructionForm> forms;
  private final List<InstructionForm> inner;
  private final int sequence;

  /**
   * @param forms to be tested, each {@link #testable}
   * @param sequence instructions in a case; 1 for single instructions
   */
  public CaseGenerator(long seed, List<InstructionForm> forms, int sequence) {
    this.seed = seed;
    this.forms = List.copyOf(forms);
    this.sequence = sequence;
    inner =
        this.forms.stream()
            .filter(form -> !LAST_ONLY.contains(form.operation()) && form.exceptions().size() < 6)
            .filter(form -> form.privilege() == org.pagewalk.emulator.isa.Privilege.ANY)
            .filter(form -> form.operation() != Operation.UNDEFINED)
            .toList();
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

  /** The case of an index. */
  public GeneratedCase generate(long index) {
    CaseRandom random = new CaseRandom(seed, index);
    CaseDraft draft = new CaseDraft();
    Surroundings surroundings = new Surroundings(random, draft);
    surroundings.choose();
    InstructionForm tested = forms.get((int) Long.remainderUnsigned(index, forms.size()));
    boolean undefinedOpcode = tested.operation() == Operation.UNDEFINED;
    int end = surroundings.chooseEnd(undefinedOpcode);
    InstructionWriter writer = new InstructionWriter(random, draft, end);
    List<InstructionForm> written = new ArrayList<>(sequence);
    int[] ends = new int[sequence];
    int undefined = 0;
    boolean memory = false;
    for (int i = 0; i < sequence; i++) {
      boolean last = i == sequence - 1;
      InstructionForm form = last ? tested : random.pick(inner);
      writer.write(form);
      written.add(form);
      ends[i] = draft.codeLength();
      undefined = writer.undefinedFlags(form);
      memory = writer.hasMemoryOperand();
      if (!last) {
        draft.fixState();
        if (undefined != 0) {
          draft.emit(CMP_REGISTERS);
          draft.emit(0xC0 | random.below(64));
        }
      }
    }
    boolean far = written.getLast().loadsCodeSegment();
    int beforeAbsent = CaseLayout.LAST_CODE + CaseLayout.PAGE_SIZE;
    boolean mayCut = !undefinedOpcode && draft.reaches(SegmentRegister.CS, beforeAbsent - 1);
    if (sequence == 1 && mayCut && random.chance(3) && draft.codeLength() > 1) {
      end = beforeAbsent;
      draft.truncateCode(random.between(1, draft.codeLength() - 1));
    }
    int start = end - draft.codeLength();
    draft.start.set(CpuState.EIP, start - draft.base(SegmentRegister.CS));
    return new GeneratedCase(index, draft.finish(far), written, ends, undefined, memory);
  }
}
