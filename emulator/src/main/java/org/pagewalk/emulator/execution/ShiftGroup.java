package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.semantics.CarryWord;
import org.pagewalk.emulator.semantics.Rotations;
import org.pagewalk.emulator.semantics.Shifts;

/** Shifts and rotations. A count of zero leaves operand and flags, but memory is written. */
final class ShiftGroup {
  private final Operands operands;
  private final Processor processor;

  ShiftGroup(Operands operands) {
    this.operands = operands;
    processor = operands.processor;
  }

  void execute(Instruction i) {
    int count = operands.read(i, i.third != null ? i.third : i.second) & 31;
    int value = operands.readForWrite(i, i.first);
    if (count != 0) {
      value = shifted(i, value, count);
    }
    operands.writeBack(i, i.first, value);
  }

  private int shifted(Instruction i, int value, int count) {
    int spare = i.spare;
    return switch (i.form.operation()) {
      case SHL ->
          flags(
              Shifts.shiftLeft(value, count, spare), Shifts.shiftLeftCarries(value, count, spare));
      case SHR ->
          flags(
              Shifts.shiftRight(value, count, spare),
              Shifts.shiftRightCarries(value, count, spare));
      case SAR ->
          flags(
              Shifts.shiftArithmetic(value, count, spare),
              Shifts.shiftArithmeticCarries(value, count, spare));
      case SHLD -> {
        int low = operands.read(i, i.second);
        yield flags(
            Shifts.doubleLeft(value, low, count, spare),
            Shifts.doubleLeftCarries(value, low, count, spare));
      }
      case SHRD -> {
        int high = operands.read(i, i.second);
        yield flags(
            Shifts.doubleRight(value, high, count, spare),
            Shifts.doubleRightCarries(value, high, count, spare));
      }
      case ROL -> {
        int result = Rotations.left(value, count, spare);
        processor.flagCarry = Rotations.leftCarries(result, spare, processor.flagCarry);
        yield result;
      }
      case ROR -> {
        int result = Rotations.right(value, count, spare);
        processor.flagCarry = Rotations.rightCarries(result, spare, processor.flagCarry);
        yield result;
      }
      case RCL, RCR -> throughCarry(i, value, count);
      default -> throw new AssertionError(i.form);
    };
  }

  private int flags(int result, int carries) {
    processor.flagResult = result;
    processor.flagCarry = carries;
    return result;
  }

  private int throughCarry(Instruction i, int value, int maskedCount) {
    int spare = i.spare;
    int before = processor.flagCarry;
    int carry = CarryWord.carryBit(before);
    int count = Rotations.throughCarryCount(maskedCount, spare);
    if (i.form.encoding().digit() == 2) {
      long ring = Rotations.leftThroughCarry(value, carry, count, spare);
      processor.flagCarry = Rotations.leftThroughCarries(ring, spare, before);
      return (int) ring;
    }
    long ring = Rotations.rightThroughCarry(value, carry, count, spare);
    processor.flagCarry = Rotations.rightThroughCarries(ring, spare, before);
    return (int) ring;
  }
}
