package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.semantics.Outputs;
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
    int before = processor.flagCarry;
    int spare = i.spare;
    return switch (i.form.operation()) {
      case SHL ->
          flags(
              Outputs.shl(value, count, before, spare),
              Outputs.shlCarries(value, count, 0, before, spare));
      case SHR ->
          flags(
              Outputs.shr(value, count, before, spare),
              Outputs.shrCarries(value, count, 0, before, spare));
      case SAR ->
          flags(
              Outputs.sar(value, count, before, spare),
              Outputs.sarCarries(value, count, 0, before, spare));
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
      case ROL, ROR, RCL, RCR -> rotated(i, value, count);
      default -> throw new AssertionError(i.form);
    };
  }

  private int flags(int result, int carries) {
    processor.flagResult = result;
    processor.flagCarry = carries;
    return result;
  }

  private int rotated(Instruction i, int value, int count) {
    int before = processor.flagCarry;
    int spare = i.spare;
    switch (i.form.operation()) {
      case ROL -> {
        int result = Outputs.rol(value, count, before, spare);
        processor.flagCarry = Outputs.rolCarries(value, count, result, before, spare);
        return result;
      }
      case ROR -> {
        int result = Outputs.ror(value, count, before, spare);
        processor.flagCarry = Outputs.rorCarries(value, count, result, before, spare);
        return result;
      }
      case RCL -> {
        processor.flagCarry = Outputs.rclCarries(value, count, 0, before, spare);
        return Outputs.rcl(value, count, before, spare);
      }
      default -> {
        processor.flagCarry = Outputs.rcrCarries(value, count, 0, before, spare);
        return Outputs.rcr(value, count, before, spare);
      }
    }
  }
}
