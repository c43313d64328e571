package org.pagewalk.differential.generate;

import java.util.Set;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.ModConstraint;
import org.pagewalk.emulator.isa.OpcodeMap;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Writes one instruction of a given form into a draft: prefixes, opcode, ModRM, displacement,
 * immediate. {@link OperandChooser} is asked for the values, before and after the bytes are known.
 */
final class InstructionWriter {
  private static final int[] OVERRIDES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
  private static final int OPERAND_SIZE = 0x66;
  private static final int ADDRESS_SIZE = 0x67;
  private static final int LOCK = 0xF0;
  private static final int MOV_IMMEDIATE = 0xB8;
  private static final int REPNE = 0xF2;
  private static final int REP = 0xF3;
  private static final int LONGEST = 15;

  /** ModRM byte of a register operand. */
  private static final int REGISTERS = 0xC0;

  private static final Set<Operation> ADDRESS_SIZED =
      Set.of(Operation.XLAT, Operation.LOOP, Operation.LOOPE, Operation.LOOPNE, Operation.JCXZ);

  private final CaseRandom random;
  private final CaseDraft draft;
  private final Addressing addressing;
  private final OperandChooser operands;
  private final int[] prefixes = new int[32];
  private int prefixCount;
  private int addressSize;
  private int override;
  private boolean memoryOperand;
  private int count;

  InstructionWriter(CaseRandom random, CaseDraft draft, int end) {
    this.random = random;
    this.draft = draft;
    addressing = new Addressing(random, draft);
    operands = new OperandChooser(random, draft, addressing, end);
  }

  /** Whether the E operand written last is in memory. */
  boolean hasMemoryOperand() {
    return memoryOperand;
  }

  /** EFLAGS bits that the instruction written last leaves undefined. */
  int undefinedFlags(InstructionForm form) {
    return switch (form.operation()) {
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD -> {
        if (draft.stateFixed() && form.operands().getLast().kind() == OperandKind.FIXED_REGISTER) {
          yield form.flags().undefinedAfter(31, 8);
        }
        int masked = count & 31;
        int bits = form.operands().getFirst().size() * 8;
        yield masked == 0 ? 0 : form.flags().undefinedAfter(masked, bits);
      }
      default -> form.flags().undefined();
    };
  }

  /** Appends one instruction. */
  void write(InstructionForm form) {
    int codeSize = draft.big(SegmentRegister.CS) ? 32 : 16;
    addressSize = codeSize;
    override = -1;
    prefixCount = 0;
    count = 0;
    memoryOperand = choosesMemory(form);
    int rm = form.encoding().modrm() >= 0 ? form.encoding().modrm() & 7 : register();
    if (draft.stateFixed() && !memoryOperand && OperandChooser.takesSelector(form)) {
      emitMoveOfSelector(rm, codeSize);
    }
    choosePrefixes(form, codeSize);
    operands.before(form, addressSize, effectiveOperandSize(form, codeSize), override);
    emitPrefixes();
    if (form.encoding().map() == OpcodeMap.TWO_BYTE) {
      draft.emit(0x0F);
    }
    int held = form.encoding().opcodeHoldsRegister() ? register() : 0;
    draft.emit(form.encoding().opcode() + held);
    if (form.operation() == Operation.UNDEFINED_MODRM) {
      draft.emit(REGISTERS | random.below(64));
    }
    int reg = 0;
    if (form.hasModRm()) {
      reg = regField(form);
      if (memoryOperand) {
        operands.claimReg(form, reg);
        addressing.emitMemory(reg, memorySize(form), addressSize, override);
      } else {
        draft.emit(REGISTERS | reg << 3 | rm);
      }
    }
    emitImmediates(form);
    count = operands.shiftCount(form, count);
    operands.after(form, reg, form.hasModRm() ? rm : -1, memoryOperand);
  }

  /** In the middle of a sequence no register holds a selector by itself. */
  private void emitMoveOfSelector(int register, int codeSize) {
    if (codeSize == 32) {
      draft.emit(OPERAND_SIZE);
    }
    draft.emit(MOV_IMMEDIATE + register);
    draft.emit(Surroundings.selector(random), 2);
  }

  private static int effectiveOperandSize(InstructionForm form, int codeSize) {
    return form.operandSize() != 0 ? form.operandSize() : codeSize;
  }

  private boolean choosesMemory(InstructionForm form) {
    if (!form.hasModRm()
        || form.encoding().modrm() >= 0
        || form.encoding().mod() == ModConstraint.REGISTER) {
      return false;
    }
    for (Operand operand : form.operands()) {
      if (operand.kind() == OperandKind.R || operand.kind() == OperandKind.ST) {
        return false;
      }
    }
    if (form.encoding().mod() == ModConstraint.MEMORY) {
      return true;
    }
    return random.chance(draft.stateFixed() ? 35 : 60);
  }

  private static int memorySize(InstructionForm form) {
    for (Operand operand : form.operands()) {
      if (operand.kind() == OperandKind.E || operand.kind() == OperandKind.M) {
        return operand.memorySize();
      }
    }
    return 4;
  }

  private int regField(InstructionForm form) {
    if (form.encoding().digit() >= 0) {
      return form.encoding().digit();
    }
    if (form.encoding().modrm() >= 0) {
      return form.encoding().modrm() >>> 3 & 7;
    }
    return register();
  }

  /** In a sequence seldom ESP: the instructions behind it want a stack. */
  private int register() {
    int number = random.below(8);
    boolean spared = draft.stateFixed() && number == CpuState.ESP && random.chance(90);
    return spared ? random.below(4) : number;
  }

  private boolean addresses(InstructionForm form) {
    if (memoryOperand || ADDRESS_SIZED.contains(form.operation())) {
      return true;
    }
    for (Operand operand : form.operands()) {
      OperandKind kind = operand.kind();
      if (kind == OperandKind.O || kind == OperandKind.X || kind == OperandKind.Y) {
        return true;
      }
    }
    return false;
  }

  /** REP and REPNE stand before string instructions only: elsewhere they are reserved. */
  private void choosePrefixes(InstructionForm form, int codeSize) {
    boolean oneByte = form.encoding().map() == OpcodeMap.ONE_BYTE;
    if (form.operandSize() != 0 ? form.operandSize() != codeSize : oneByte && random.chance(4)) {
      prefix(OPERAND_SIZE);
    }
    boolean settled = draft.stateFixed();
    if (random.chance(!addresses(form) ? 2 : settled ? 1 : 18)) {
      prefix(ADDRESS_SIZE);
      addressSize = 48 - codeSize;
    }
    if (random.chance(addresses(form) ? 25 : 2)) {
      override = settled ? random.pick(SegmentRegister.DS, SegmentRegister.ES) : random.below(6);
      prefix(OVERRIDES[override]);
    }
    int lockChance =
        form.lockable() && memoryOperand ? 12 : random.chance(settled ? 10 : 100) ? 2 : 0;
    if (random.chance(lockChance) && mayLock(form)) {
      prefix(LOCK);
    }
    if (form.repeatable() && random.chance(60)) {
      prefix(random.pick(REP, REPNE));
    }
    if (random.chance(1) && form.operation() != Operation.UNDEFINED_MODRM) {
      int useless = random.below(LONGEST);
      for (int i = 0; i < useless; i++) {
        prefix(override >= 0 ? OVERRIDES[override] : 0x3E);
      }
      override = override >= 0 || useless == 0 ? override : SegmentRegister.DS;
    }
    shuffle();
  }

  /**
   * Where LOCK is #UD for every processor at once: on AMD's, LOCK MOV CR0 is MOV CR8, and LOCK VERW
   * reads its operand first.
   */
  private static boolean mayLock(InstructionForm form) {
    return switch (form.operation()) {
      case MOV_FROM_CONTROL, MOV_TO_CONTROL, VERW -> false;
      default -> true;
    };
  }

  private void prefix(int value) {
    prefixes[prefixCount++] = value;
  }

  private void shuffle() {
    for (int i = prefixCount - 1; i > 0; i--) {
      int j = random.below(i + 1);
      int swapped = prefixes[i];
      prefixes[i] = prefixes[j];
      prefixes[j] = swapped;
    }
  }

  private void emitPrefixes() {
    for (int i = 0; i < prefixCount; i++) {
      draft.emit(prefixes[i]);
    }
  }

  private void emitImmediates(InstructionForm form) {
    for (Operand operand : form.operands()) {
      switch (operand.kind()) {
        case I -> {
          int value = operands.immediate(form, operand);
          count = value;
          draft.emit(value, operand.size());
        }
        case J -> draft.emit(operands.displacement(operand), operand.size());
        case A -> {
          int selector = Surroundings.codeSelector(random);
          draft.emit(operands.farOffset(selector), operand.size() - 2);
          draft.emit(selector, 2);
        }
        case O -> {
          int segment = override >= 0 ? override : SegmentRegister.DS;
          addressing.bringNear(segment, addressSize);
          int offset = addressing.offset(segment, operand.memorySize());
          draft.emit(offset, addressSize / 8);
        }
        case C, D, E, F, G, M, R, S, X, Y, Z, ST, FIXED_REGISTER, FIXED_SEGMENT, FIXED_ST, ONE -> {}
        case N, P, Q, U, V, W -> {}
      }
    }
  }
}
