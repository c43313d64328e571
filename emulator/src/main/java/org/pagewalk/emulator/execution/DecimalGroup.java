package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.semantics.Decimal;

/** Decimal adjustment. */
final class DecimalGroup {
  private final Operands operands;
  private final Processor processor;

  DecimalGroup(Operands operands) {
    this.operands = operands;
    processor = operands.processor;
  }

  void execute(Instruction i) {
    int ax = operands.register(Processor.EAX, 2);
    int carries = processor.flagCarry;
    switch (i.form.operation()) {
      case DAA ->
          packed(Decimal.afterAddition(ax, carries), Decimal.afterAdditionCarries(ax, carries));
      case DAS ->
          packed(
              Decimal.afterSubtraction(ax, carries), Decimal.afterSubtractionCarries(ax, carries));
      case AAA ->
          unpacked(
              Decimal.unpackedAfterAddition(ax, carries), Decimal.unpackedCarries(ax, carries));
      case AAS ->
          unpacked(
              Decimal.unpackedAfterSubtraction(ax, carries), Decimal.unpackedCarries(ax, carries));
      case AAM -> unpacked(Decimal.unpack(ax, i.immediate), 0);
      case AAD -> unpacked(Decimal.pack(ax, i.immediate), 0);
      default -> throw new AssertionError(i.form);
    }
  }

  private void packed(int al, int carries) {
    operands.setRegister(Processor.EAX, 1, al);
    processor.flagResult = al;
    processor.flagCarry = carries;
  }

  private void unpacked(int ax, int carries) {
    operands.setRegister(Processor.EAX, 2, ax);
    processor.flagResult = (byte) ax;
    processor.flagCarry = carries;
  }
}
