package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Stack;
import org.pagewalk.emulator.semantics.Addition;
import org.pagewalk.emulator.semantics.Conditions;

/**
 * Jumps, calls, returns and software interrupts. EIP already points to the next instruction; a
 * target beyond the limit of CS faults on the branch.
 */
public final class ControlGroup {
  private final ProcessorUnits units;
  private final Operands operands;
  private final Stack stack;
  private final Processor processor;
  private final SegmentRegister code;
  private final RunState state;
  private final boolean callPushesFirst;
  private final boolean boundStopsAtLower;

  ControlGroup(ProcessorUnits units, Operands operands, Stack stack, RunState state) {
    this.units = units;
    this.operands = operands;
    this.stack = stack;
    this.state = state;
    processor = operands.processor;
    code = processor.segments[SegmentRegister.CS];
    callPushesFirst = processor.model.does(ProcessorBehaviour.CALL_PUSHES_FIRST);
    boundStopsAtLower = processor.model.does(ProcessorBehaviour.BOUND_STOPS_AT_LOWER);
  }

  /** Checks an offset against the limit of CS. */
  public int within(int target) {
    if (Integer.compareUnsigned(target, code.limit) > 0) {
      throw CpuFault.generalProtection(0);
    }
    return target;
  }

  /** The checked target of a relative branch. */
  int relative(Instruction i) {
    return within(beyond(i));
  }

  private int beyond(Instruction i) {
    return processor.eip + i.immediate & offsetMask(i);
  }

  /** A near call; that the return address can be pushed is checked before the target is. */
  public void call(int target, int size) {
    if (Integer.compareUnsigned(target, code.limit) > 0) {
      if (callPushesFirst) {
        stack.poke(-size, size, processor.eip);
      } else {
        stack.probe(size);
      }
      throw CpuFault.generalProtection(0);
    }
    stack.push(processor.eip, size);
    processor.eip = target;
  }

  private static int offsetMask(Instruction i) {
    return i.operandSize == 16 ? 0xFFFF : -1;
  }

  void near(Instruction i) {
    int size = i.operandSize / 8;
    switch (i.form.operation()) {
      case JMP -> processor.eip = target(i);
      case JCC -> {
        int condition = i.form.condition().ordinal();
        if (Conditions.holds(condition, processor.flagResult, processor.flagCarry)) {
          processor.eip = relative(i);
        }
      }
      case CALL -> {
        boolean relative = i.first.kind() == OperandKind.J;
        int target = relative ? beyond(i) : operands.read(i, i.first);
        call(target, size);
      }
      case RET -> {
        int target = within(stack.peek(0, size));
        stack.move(size + i.immediate);
        processor.eip = target;
      }
      case LOOP -> loop(i, true);
      case LOOPE -> loop(i, processor.flagResult == 0);
      case LOOPNE -> loop(i, processor.flagResult != 0);
      case JCXZ -> {
        if ((operands.registers[Processor.ECX] & i.addressMask) == 0) {
          processor.eip = relative(i);
        }
      }
      default -> throw new AssertionError(i.form);
    }
  }

  private int target(Instruction i) {
    return i.first.kind() == OperandKind.J ? relative(i) : within(operands.read(i, i.first));
  }

  private void loop(Instruction i, boolean continues) {
    int[] registers = operands.registers;
    int mask = i.addressMask;
    int count = registers[Processor.ECX] - 1 & mask;
    if (count != 0 && continues) {
      processor.eip = relative(i);
    }
    registers[Processor.ECX] = registers[Processor.ECX] & ~mask | count;
  }

  void far(Instruction i) {
    boolean wide = i.operandSize == 32;
    int next = processor.eip;
    int task = processor.tr.selector;
    state.attention = true;
    switch (i.form.operation()) {
      case JMP_FAR -> {
        int offset = offset(i);
        units.farTransfer().jump(selector(i), offset, next);
      }
      case CALL_FAR -> {
        int offset = offset(i);
        units.farTransfer().call(selector(i), offset, wide, next);
      }
      case RET_FAR -> units.farTransfer().returnFar(wide, i.immediate);
      case IRET -> {
        units.interruptReturn().iret(wide, next);
        state.loadedFlags = true;
      }
      case INT -> interrupt(i.immediate);
      case INT3 -> interrupt(ExceptionVector.BREAKPOINT.number());
      case INTO -> {
        if (Eflags.overflow(processor.flagCarry)) {
          interrupt(ExceptionVector.OVERFLOW.number());
        }
      }
      case ICEBP -> {
        units.delivery().iceBreakpoint(next);
        state.enteredHandler = true;
      }
      case BOUND -> bound(i);
      case UNDEFINED, UNDEFINED_MODRM -> throw CpuFault.invalidOpcode();
      default -> throw new AssertionError(i.form);
    }
    state.loadedFlags |= processor.tr.selector != task;
  }

  private void interrupt(int vector) {
    units.delivery().software(vector, processor.eip);
    state.enteredHandler = true;
  }

  private int offset(Instruction i) {
    return i.memory
        ? operands.load(i.segment, operands.address(i), i.operandSize / 8)
        : i.immediate;
  }

  private int selector(Instruction i) {
    if (!i.memory) {
      return i.immediate2;
    }
    int address = operands.address(i) + i.operandSize / 8 & i.addressMask;
    return operands.load(i.segment, address, 2);
  }

  private void bound(Instruction i) {
    int size = i.operandSize / 8;
    int address = operands.address(i);
    int lower = Addition.extend(operands.load(i.segment, address, size), i.spare);
    int index = Addition.extend(operands.register(i.reg, size), i.spare);
    if (boundStopsAtLower && index < lower) {
      throw CpuFault.boundRange();
    }
    int upperAddress = address + size & i.addressMask;
    int upper = Addition.extend(operands.load(i.segment, upperAddress, size), i.spare);
    if (index < lower || index > upper) {
      throw CpuFault.boundRange();
    }
  }
}
