package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.semantics.Addition;
import org.pagewalk.emulator.semantics.Bits;
import org.pagewalk.emulator.semantics.Conditions;
import org.pagewalk.emulator.semantics.Outputs;

/** Single bits, scans, and values made from conditions. */
final class BitGroup {
  private final Operands operands;
  private final Processor processor;

  BitGroup(Operands operands) {
    this.operands = operands;
    processor = operands.processor;
  }

  void execute(Instruction i) {
    switch (i.form.operation()) {
      case BT, BTS, BTR, BTC -> bit(i);
      case BSF, BSR -> scan(i);
      case BSWAP -> swap(i);
      case SETCC -> operands.write(i, i.first, holds(i) ? 1 : 0);
      case CMOVCC -> moveIf(i);
      case SALC -> operands.setRegister(Processor.EAX, 1, processor.flagCarry < 0 ? 0xFF : 0);
      default -> throw new AssertionError(i.form);
    }
  }

  private boolean holds(Instruction i) {
    int code = i.form.condition().ordinal();
    return Conditions.holds(code, processor.flagResult, processor.flagCarry);
  }

  /** A bit number in a register reaches beyond a memory operand, an immediate one does not. */
  private void bit(Instruction i) {
    int number = operands.read(i, i.second);
    int size = i.first.size();
    if (!i.memory) {
      int value = operands.register(i.rm, size);
      flag(value, number, i.spare);
      operands.setRegister(i.rm, size, changed(i, value, number));
      return;
    }
    int address = operands.address(i);
    if (i.second.kind() == OperandKind.G) {
      address = address + Bits.byteOffset(number, i.spare) & i.addressMask;
    }
    int value;
    if (i.form.lockable()) {
      value = operands.loadForWrite(i.segment, address, size);
      operands.store(i.segment, address, size, changed(i, value, number));
    } else {
      value = operands.load(i.segment, address, size);
    }
    flag(value, number, i.spare);
  }

  /** The bit, into CF. */
  private void flag(int value, int number, int spare) {
    processor.flagCarry = Outputs.btCarries(value, number, value, processor.flagCarry, spare);
  }

  private static int changed(Instruction i, int value, int number) {
    return switch (i.form.operation()) {
      case BTS -> Outputs.bts(value, number, 0, i.spare);
      case BTR -> Outputs.btr(value, number, 0, i.spare);
      case BTC -> Outputs.btc(value, number, 0, i.spare);
      default -> Outputs.bt(value, number, 0, i.spare);
    };
  }

  /** Of zero the result is undefined; the destination is left, as processors do. */
  private void scan(Instruction i) {
    int value = Addition.truncate(operands.read(i, i.second), i.spare);
    processor.flagResult = value == 0 ? 0 : 1;
    processor.flagCarry = 0;
    if (value != 0) {
      boolean forward = i.form.operation() == Operation.BSF;
      int number = forward ? Bits.lowest(value, i.spare) : Bits.highest(value, i.spare);
      operands.write(i, i.first, number);
    }
  }

  private void swap(Instruction i) {
    if (i.operandSize == 16) {
      operands.setRegister(i.reg, 2, 0);
    } else {
      operands.registers[i.reg] = Integer.reverseBytes(operands.registers[i.reg]);
    }
  }

  /** The source is read, and may fault, whether the condition holds or not. */
  private void moveIf(Instruction i) {
    int value = operands.read(i, i.second);
    if (holds(i)) {
      operands.write(i, i.first, value);
    }
  }
}
