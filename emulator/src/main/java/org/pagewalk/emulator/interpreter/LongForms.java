package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.ArithmeticGroup;
import org.pagewalk.emulator.execution.ControlGroup;
import org.pagewalk.emulator.execution.InstructionGroups;
import org.pagewalk.emulator.execution.Operands;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.execution.StackGroup;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.segmentation.SegmentedMemory;
import org.pagewalk.emulator.segmentation.Stack;

/**
 * The frequent instructions that are longer than arithmetic between registers, some at a time. What
 * several cases of one switch load, the host's compiler loads before the switch, for all its cases;
 * and it inlines only so much into one method. So what needs more than two registers and an
 * immediate is not in the main switch. Each method here is longer than what the compiler inlines.
 */
final class LongForms {
  private static final int BYTE = 24;

  private final Processor p;
  private final int[] r;
  private final SegmentedMemory memory;
  private final Operands operands;
  private final Stack stack;
  private final ArithmeticGroup arithmetic;
  private final StackGroup stackGroup;
  private final ControlGroup control;
  private final WideArithmetic wide;

  LongForms(ProcessorUnits units, InstructionGroups groups, WideArithmetic wide) {
    p = units.processor();
    r = p.registers;
    memory = units.segmented();
    operands = groups.operands();
    stack = groups.stack();
    arithmetic = groups.arithmetic();
    stackGroup = groups.stackInstructions();
    control = groups.control();
    this.wide = wide;
  }

  /** Arithmetic that reads a doubleword. */
  void load(Instruction i) {
    int value = memory.read32(i.segment, operands.address(i));
    int first = i.firstRegister;
    switch (i.kind) {
      case Dispatch.ADD_RM -> r[first] = wide.add(r[first], value);
      case Dispatch.OR_RM -> r[first] = wide.logic(r[first] | value);
      case Dispatch.ADC_RM -> r[first] = wide.addWithCarry(r[first], value);
      case Dispatch.SBB_RM -> r[first] = wide.subtractWithBorrow(r[first], value);
      case Dispatch.AND_RM -> r[first] = wide.logic(r[first] & value);
      case Dispatch.SUB_RM -> r[first] = wide.subtract(r[first], value);
      case Dispatch.XOR_RM -> r[first] = wide.logic(r[first] ^ value);
      case Dispatch.CMP_RM -> wide.subtract(r[first], value);
      case Dispatch.CMP_MR -> wide.subtract(value, r[i.secondRegister]);
      case Dispatch.CMP_MI -> wide.subtract(value, i.immediate);
      case Dispatch.IMUL_RM -> r[first] = wide.multiply(r[first], value);
      case Dispatch.CMOV_RM -> r[first] = wide.holds(i) ? value : r[first];
      default -> throw new AssertionError(i.kind);
    }
  }

  /** Moves from and to memory, and comparisons of a byte there. */
  void move(Instruction i) {
    int segment = i.segment;
    int offset = operands.address(i);
    int first = i.firstRegister;
    switch (i.kind) {
      case Dispatch.MOV_RM -> r[first] = memory.read32(segment, offset);
      case Dispatch.MOV_MR -> memory.write32(segment, offset, r[i.secondRegister]);
      case Dispatch.MOV_MI -> memory.write32(segment, offset, i.immediate);
      case Dispatch.MOV8_RM -> operands.setByteRegister(first, memory.read8(segment, offset));
      case Dispatch.MOV8_MR ->
          memory.write8(segment, offset, operands.byteRegister(i.secondRegister));
      case Dispatch.MOV8_MI -> memory.write8(segment, offset, i.immediate);
      case Dispatch.MOVZX8_M -> r[first] = memory.read8(segment, offset);
      case Dispatch.MOVSX8_M -> r[first] = (byte) memory.read8(segment, offset);
      case Dispatch.CMP8_RM ->
          arithmetic.subtract(operands.byteRegister(first), memory.read8(segment, offset), BYTE);
      case Dispatch.CMP8_MI ->
          arithmetic.subtract(memory.read8(segment, offset), i.immediate, BYTE);
      case Dispatch.MOV16_RM -> operands.setRegister(first, 2, memory.read16(segment, offset));
      case Dispatch.MOV16_MR -> memory.write16(segment, offset, r[i.secondRegister]);
      case Dispatch.MOVZX16_M -> r[first] = memory.read16(segment, offset);
      case Dispatch.MOVSX16_M -> r[first] = (short) memory.read16(segment, offset);
      default -> throw new AssertionError(i.kind);
    }
  }

  /** Those that change a doubleword. */
  void modify(Instruction i) {
    int offset = operands.address(i);
    int value = memory.readForWrite32(i.segment, offset);
    int result =
        switch (i.kind) {
          case Dispatch.ADD_MR -> wide.add(value, r[i.secondRegister]);
          case Dispatch.ADD_MI -> wide.add(value, i.immediate);
          case Dispatch.OR_MR -> wide.logic(value | r[i.secondRegister]);
          case Dispatch.OR_MI -> wide.logic(value | i.immediate);
          case Dispatch.ADC_MR -> wide.addWithCarry(value, r[i.secondRegister]);
          case Dispatch.ADC_MI -> wide.addWithCarry(value, i.immediate);
          case Dispatch.SBB_MR -> wide.subtractWithBorrow(value, r[i.secondRegister]);
          case Dispatch.SBB_MI -> wide.subtractWithBorrow(value, i.immediate);
          case Dispatch.AND_MR -> wide.logic(value & r[i.secondRegister]);
          case Dispatch.AND_MI -> wide.logic(value & i.immediate);
          case Dispatch.SUB_MR -> wide.subtract(value, r[i.secondRegister]);
          case Dispatch.SUB_MI -> wide.subtract(value, i.immediate);
          case Dispatch.XOR_MR -> wide.logic(value ^ r[i.secondRegister]);
          case Dispatch.XOR_MI -> wide.logic(value ^ i.immediate);
          case Dispatch.INC_M -> wide.increment(value);
          case Dispatch.DEC_M -> wide.decrement(value);
          default -> throw new AssertionError(i.kind);
        };
    memory.write32(i.segment, offset, result);
  }

  /** Addresses, bytes and conditions, without memory. */
  void register(Instruction i) {
    int first = i.firstRegister;
    switch (i.kind) {
      case Dispatch.LEA -> r[first] = operands.address(i);
      case Dispatch.MOV8_RR ->
          operands.setByteRegister(first, operands.byteRegister(i.secondRegister));
      case Dispatch.MOV8_RI -> operands.setByteRegister(first, i.immediate);
      case Dispatch.MOVZX8_R -> r[first] = operands.byteRegister(i.secondRegister);
      case Dispatch.MOVSX8_R -> r[first] = (byte) operands.byteRegister(i.secondRegister);
      case Dispatch.TEST8_RR ->
          wide.logic(
              (byte) (operands.byteRegister(first) & operands.byteRegister(i.secondRegister)));
      case Dispatch.TEST8_RI -> wide.logic((byte) (operands.byteRegister(first) & i.immediate));
      case Dispatch.CMP8_RR ->
          arithmetic.subtract(
              operands.byteRegister(first), operands.byteRegister(i.secondRegister), BYTE);
      case Dispatch.CMP8_RI -> arithmetic.subtract(operands.byteRegister(first), i.immediate, BYTE);
      case Dispatch.SETCC_R -> operands.setByteRegister(first, wide.holds(i) ? 1 : 0);
      case Dispatch.CMOV_RR -> r[first] = wide.holds(i) ? r[i.secondRegister] : r[first];
      default -> throw new AssertionError(i.kind);
    }
  }

  /**
   * The stack, calls, and jumps through memory.
   *
   * @param next offset in CS of the next instruction
   * @return where execution goes on
   */
  int transfer(Instruction i, int next) {
    switch (i.kind) {
      case Dispatch.PUSH_R -> stack.push(r[i.firstRegister], 4);
      case Dispatch.PUSH_I -> stack.push(i.immediate, 4);
      case Dispatch.PUSH_M -> stack.push(memory.read32(i.segment, operands.address(i)), 4);
      case Dispatch.POP_R -> r[i.firstRegister] = stack.pop(4);
      case Dispatch.LEAVE -> stackGroup.leave(4);
      case Dispatch.CALL -> {
        int target = next + i.immediate;
        p.eip = next;
        control.call(target, 4);
        return target;
      }
      case Dispatch.CALL_R -> {
        int target = r[i.firstRegister];
        p.eip = next;
        control.call(target, 4);
        return target;
      }
      case Dispatch.CALL_M -> {
        int target = memory.read32(i.segment, operands.address(i));
        p.eip = next;
        control.call(target, 4);
        return target;
      }
      case Dispatch.JMP_M -> {
        return control.within(memory.read32(i.segment, operands.address(i)));
      }
      case Dispatch.RET, Dispatch.RET_I -> {
        int target = control.within(stack.peek(0, 4));
        stack.move(4 + i.immediate);
        return target;
      }
      default -> throw new AssertionError(i.kind);
    }
    return next;
  }
}
