package org.pagewalk.differential.generate;

import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Chooses operand values that reach what is particular about an instruction: counts for shifts,
 * divisors that fit, selectors, return addresses on the stack, pointers for string instructions.
 */
final class OperandChooser {
  private static final int LOW_BYTE = 0xFF;
  private static final int LOW_WORD = 0xFFFF;

  private final CaseRandom random;
  private final CaseDraft draft;
  private final Addressing addressing;

  /** Linear address at which the code ends. */
  private final int end;

  private int addressSize;
  private int operandSize;
  private int override;

  OperandChooser(CaseRandom random, CaseDraft draft, Addressing addressing, int end) {
    this.random = random;
    this.draft = draft;
    this.addressing = addressing;
    this.end = end;
  }

  /** Sets registers and stack for the instruction, before its addressing form is chosen. */
  void before(InstructionForm form, int addressSize, int operandSize, int override) {
    this.addressSize = addressSize;
    this.operandSize = operandSize;
    this.override = override;
    if (draft.stateFixed()) {
      return;
    }
    switch (form.operation()) {
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD -> chooseCount(form);
      case DIV, IDIV -> chooseDividend(form);
      case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> chooseString(form);
      case XLAT -> chooseTable();
      case LOOP, LOOPE, LOOPNE, JCXZ ->
          draft.setLow(CpuState.ECX, addressMask(), random.pick(0, 1, 2, 3, random.value()));
      case RET, RET_FAR, IRET -> chooseReturn(form);
      case POPF -> draft.poke(stackAddress(0), random.bits() & ~Eflags.TF);
      case POP_SEGMENT -> draft.poke(stackAddress(0), selector());
      case ENTER -> {
        chooseFrame();
        if (random.chance(10)) {
          chooseWrappedStack();
        }
      }
      case LEAVE -> chooseFrame();
      default -> {}
    }
  }

  private int addressMask() {
    return addressSize == 16 ? LOW_WORD : -1;
  }

  private int selector() {
    return Surroundings.selector(random) | random.pick(0, random.value() << 16);
  }

  private void chooseCount(InstructionForm form) {
    int count = random.chance(60) ? random.below(40) : random.value();
    boolean doubleShift = form.operation() == Operation.SHLD || form.operation() == Operation.SHRD;
    if (doubleShift && form.operandSize() == 16 && (count & 31) > 16) {
      count &= ~31 | 15;
    }
    draft.setLow(CpuState.ECX, LOW_BYTE, count);
    draft.claim(CpuState.ECX);
  }

  /** Three times in four a dividend whose quotient may fit. */
  private void chooseDividend(InstructionForm form) {
    if (random.chance(25)) {
      return;
    }
    int size = form.operands().getFirst().size();
    int high = random.pick(0, 0, -1, random.below(200), random.value() >> random.below(32));
    if (size == 1) {
      draft.setLow(CpuState.EAX, LOW_WORD, high << 8 | random.value() & LOW_BYTE);
    } else {
      draft.setLow(CpuState.EDX, size == 2 ? LOW_WORD : -1, high);
    }
    draft.claim(CpuState.EAX);
    draft.claim(CpuState.EDX);
  }

  private void chooseString(InstructionForm form) {
    int size = form.operands().getFirst().size();
    boolean source = false;
    boolean destination = false;
    for (Operand operand : form.operands()) {
      source |= operand.kind() == OperandKind.X;
      destination |= operand.kind() == OperandKind.Y;
      size = Math.max(size, operand.memorySize());
    }
    int count = random.chance(80) ? random.below(24) : random.chance(70) ? random.below(700) : 0;
    draft.setLow(CpuState.ECX, addressMask(), random.chance(2) ? random.value() : count);
    if (source) {
      pointTo(CpuState.ESI, override >= 0 ? override : SegmentRegister.DS, size);
    }
    if (destination) {
      pointTo(CpuState.EDI, SegmentRegister.ES, size);
    }
    if (source && destination && random.chance(25) && override < 0) {
      draft.setRegister(CpuState.EDI, draft.register(CpuState.ESI) + random.between(-40, 40));
    }
  }

  private void pointTo(int register, int segment, int size) {
    addressing.bringNear(segment, addressSize);
    draft.setLow(register, addressMask(), addressing.offset(segment, size));
  }

  private void chooseTable() {
    int segment = override >= 0 ? override : SegmentRegister.DS;
    addressing.bringNear(segment, addressSize);
    int index = draft.register(CpuState.EAX) & LOW_BYTE;
    draft.setLow(CpuState.EBX, addressMask(), addressing.offset(segment, 1) - index);
  }

  /** Linear address of a byte above the top of the stack. */
  private int stackAddress(int above) {
    int pointer = draft.register(CpuState.ESP) + above;
    boolean big = draft.big(SegmentRegister.SS);
    return draft.base(SegmentRegister.SS) + (big ? pointer : pointer & LOW_WORD);
  }

  private void pokeStack(int slot, int value) {
    if (operandSize == 16) {
      draft.poke16(stackAddress(2 * slot), value);
    } else {
      draft.poke(stackAddress(4 * slot), value);
    }
  }

  private void chooseReturn(InstructionForm form) {
    if (form.operation() == Operation.RET) {
      pokeStack(0, nearTarget());
      return;
    }
    int selector = Surroundings.codeSelector(random);
    pokeStack(0, farOffset(selector));
    pokeStack(1, selector | random.pick(0, random.value() << 16));
    if (form.operation() == Operation.IRET) {
      pokeStack(2, random.bits() & ~Eflags.TF);
    }
  }

  private void chooseFrame() {
    int pointer = draft.register(CpuState.ESP) + 4 * random.between(-2, 12);
    int mask = draft.big(SegmentRegister.SS) ? -1 : LOW_WORD;
    draft.setLow(CpuState.EBP, random.chance(85) ? mask : 0, pointer);
  }

  /** A 16-bit stack of which the next push goes from the bottom of the segment to its top. */
  private void chooseWrappedStack() {
    int index = Surroundings.wrappedStack(random);
    draft.setSelector(SegmentRegister.SS, CaseSegments.ldtSelector(index));
    draft.setRegister(CpuState.ESP, random.value() << 16 | random.below(operandSize / 8));
  }

  /** Keeps the register of the reg field, when its value matters for the memory operand. */
  void claimReg(InstructionForm form, int reg) {
    switch (form.operation()) {
      case BT, BTS, BTR, BTC -> {
        if (form.encoding().digit() < 0 && !draft.stateFixed()) {
          int offset = random.chance(70) ? random.between(-100, 100) : random.value();
          draft.setRegister(reg, offset);
          draft.claim(reg);
        }
      }
      default -> {
        if (random.chance(70)) {
          draft.claim(reg);
        }
      }
    }
  }

  int immediate(InstructionForm form, Operand operand) {
    return switch (form.operation()) {
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR ->
          random.chance(70) ? random.below(40) : random.value();
      case SHLD, SHRD -> {
        int count = random.chance(70) ? random.below(40) : random.value();
        yield form.operandSize() == 16 && (count & 31) > 16 ? count & (~31 | 15) : count;
      }
      case RET, RET_FAR -> random.chance(70) ? random.below(64) : random.value();
      case ENTER -> {
        if (operand.size() == 1) {
          yield random.chance(70) ? random.below(5) : random.value();
        }
        yield random.chance(80) ? random.below(80) : random.value();
      }
      case AAM, AAD -> random.pick(10, 10, 0, 16, random.value());
      default -> random.value();
    };
  }

  /** The count by which a shift or rotation moves, given the immediate emitted. */
  int shiftCount(InstructionForm form, int immediate) {
    if (form.operands().isEmpty()) {
      return 0;
    }
    return switch (form.operands().getLast().kind()) {
      case FIXED_REGISTER -> draft.register(CpuState.ECX) & LOW_BYTE;
      case ONE -> 1;
      default -> immediate;
    };
  }

  /** A relative jump: to the end of the code, or somewhere around, but not into the jump itself. */
  int displacement(Operand operand) {
    int wide =
        switch (random.below(8)) {
          case 0, 2 -> random.between(-128, 127);
          case 1 -> operand.size() > 1 ? random.value() : random.between(-128, 127);
          default -> 0;
        };
    return wide < 0 && wide > -16 ? wide - 16 : wide;
  }

  private int nearTarget() {
    return random.chance(80) ? end - draft.base(SegmentRegister.CS) : random.value();
  }

  /** An offset that leads to the end of the code through a given code segment. */
  int farOffset(int selector) {
    return random.chance(85) ? end - CaseSegments.base(selector) : random.value();
  }

  /** Whether the E operand is a selector. */
  static boolean takesSelector(InstructionForm form) {
    return switch (form.operation()) {
      case MOV_TO_SEGMENT, LAR, LSL, VERR, VERW, ARPL, LLDT, LTR -> true;
      default -> false;
    };
  }

  /** Sets the operands' values, now that the operands are known. */
  void after(InstructionForm form, int reg, int rm, boolean memoryOperand) {
    if (draft.stateFixed()) {
      return;
    }
    int linear = addressing.lastLinear();
    if (takesSelector(form)) {
      chooseOperand(rm, linear, memoryOperand, selector());
      return;
    }
    switch (form.operation()) {
      case JMP, CALL -> {
        if (form.hasModRm()) {
          chooseOperand(rm, linear, memoryOperand, nearTarget());
        }
      }
      case JMP_FAR, CALL_FAR -> {
        if (memoryOperand) {
          int selector = Surroundings.codeSelector(random);
          pokePointer(linear, farOffset(selector), selector);
        }
      }
      case LOAD_FAR_POINTER -> pokePointer(linear, random.value(), selector());
      case BOUND -> chooseBounds(reg, linear);
      case CMPXCHG -> {
        if (random.chance(50)) {
          chooseOperand(rm, linear, memoryOperand, draft.register(CpuState.EAX));
        }
      }
      case CMPXCHG8B -> {
        if (random.chance(60)) {
          draft.poke(linear, draft.register(CpuState.EAX));
          draft.poke(linear + 4, draft.register(CpuState.EDX));
        }
      }
      default -> {
        if (memoryOperand && random.chance(60)) {
          draft.poke(linear, random.value());
        }
      }
    }
  }

  private void chooseOperand(int rm, int linear, boolean memoryOperand, int value) {
    if (memoryOperand) {
      draft.poke(linear, value);
    } else if (rm >= 0) {
      draft.setRegister(rm, value);
    }
  }

  private void pokePointer(int linear, int offset, int selector) {
    if (operandSize == 16) {
      draft.poke16(linear, offset);
      draft.poke16(linear + 2, selector);
    } else {
      draft.poke(linear, offset);
      draft.poke16(linear + 4, selector);
    }
  }

  private void chooseBounds(int reg, int linear) {
    int value = draft.register(reg);
    int low = value + random.pick(0, 1, -1, -random.below(1000), random.value());
    int high = value + random.pick(0, 1, -1, random.below(1000), random.value());
    if (operandSize == 16) {
      draft.poke16(linear, low);
      draft.poke16(linear + 2, high);
    } else {
      draft.poke(linear, low);
      draft.poke(linear + 4, high);
    }
  }
}
