package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.ArithmeticGroup;
import org.pagewalk.emulator.execution.ControlGroup;
import org.pagewalk.emulator.execution.InstructionGroups;
import org.pagewalk.emulator.execution.Operands;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.segmentation.SegmentedMemory;
import org.pagewalk.emulator.segmentation.Stack;

/**
 * The frequent instructions with an operand in memory, by the kind of access. The host's compiler
 * inlines only so much into one method, and an access is much; so these are not in the main switch,
 * where they would displace what is short. They are longer than what the compiler inlines.
 */
final class MemoryForms {
  private static final int BYTE = 24;

  private final Processor p;
  private final int[] r;
  private final SegmentedMemory memory;
  private final Operands operands;
  private final Stack stack;
  private final ArithmeticGroup arithmetic;
  private final ControlGroup control;
  private final WideArithmetic wide;

  MemoryForms(ProcessorUnits units, InstructionGroups groups, WideArithmetic wide) {
    p = units.processor();
    r = p.registers;
    memory = units.segmented();
    operands = groups.operands();
    stack = groups.stack();
    arithmetic = groups.arithmetic();
    control = groups.control();
    this.wide = wide;
  }

  /** Those that read a doubleword. */
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
      case Dispatch.IMUL_RM -> r[i.reg] = wide.multiply(r[i.reg], value);
      case Dispatch.CMOV_RM -> r[i.reg] = wide.holds(i) ? value : r[i.reg];
      case Dispatch.PUSH_M -> stack.push(value, 4);
      case Dispatch.CALL_M -> control.call(value, 4);
      case Dispatch.JMP_M -> p.eip = control.within(value);
      default -> throw new AssertionError(i.kind);
    }
  }

  /** Those that read or write a byte or a word. */
  void narrow(Instruction i) {
    int segment = i.segment;
    int offset = operands.address(i);
    int first = i.firstRegister;
    switch (i.kind) {
      case Dispatch.MOV8_RM -> operands.setByteRegister(first, memory.read8(segment, offset));
      case Dispatch.MOV8_MR ->
          memory.write8(segment, offset, operands.byteRegister(i.secondRegister));
      case Dispatch.MOV8_MI -> memory.write8(segment, offset, i.immediate);
      case Dispatch.MOVZX8_M -> r[i.reg] = memory.read8(segment, offset);
      case Dispatch.MOVSX8_M -> r[i.reg] = (byte) memory.read8(segment, offset);
      case Dispatch.CMP8_RM ->
          arithmetic.subtract(operands.byteRegister(first), memory.read8(segment, offset), BYTE);
      case Dispatch.CMP8_MI ->
          arithmetic.subtract(memory.read8(segment, offset), i.immediate, BYTE);
      case Dispatch.MOV16_RM -> operands.setRegister(first, 2, memory.read16(segment, offset));
      case Dispatch.MOV16_MR -> memory.write16(segment, offset, r[i.secondRegister]);
      case Dispatch.MOVZX16_M -> r[i.reg] = memory.read16(segment, offset);
      case Dispatch.MOVSX16_M -> r[i.reg] = (short) memory.read16(segment, offset);
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
}
