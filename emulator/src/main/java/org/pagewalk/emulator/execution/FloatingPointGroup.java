package org.pagewalk.emulator.execution;

import java.util.Locale;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;

/**
 * What can be done of the x87 without floating-point state: the checks of CR0, FWAIT, FNINIT, and
 * the image of a unit after reset. Everything else stops the machine by name.
 */
final class FloatingPointGroup {
  private static final int IMAGE_SIZE = 512;
  private static final int CONTROL_WORD_AFTER_RESET = 0x37F;

  private final Operands operands;
  private final Processor processor;
  private final boolean refusesOperandSize;

  FloatingPointGroup(Operands operands) {
    this.operands = operands;
    processor = operands.processor;
    refusesOperandSize = processor.model.does(ProcessorBehaviour.FXSAVE_REFUSES_OPERAND_SIZE);
  }

  void execute(Instruction i) {
    switch (i.form.operation()) {
      case FWAIT -> requireAvailable(Processor.CR0_MP, Processor.CR0_TS);
      case FNINIT -> requireUnit();
      case FXSAVE -> save(i);
      case FXRSTOR -> {
        requireImageInstruction(i);
        image(i, Access.READ);
      }
      case X87 -> {
        requireUnit();
        String name = i.form.mnemonic().toUpperCase(Locale.ROOT);
        throw new UnimplementedFeature("x87 instruction " + name);
      }
      default -> throw new AssertionError(i.form);
    }
  }

  private void requireAvailable(int first, int second) {
    int both = first | second;
    if ((processor.cr0 & both) == both) {
      throw CpuFault.deviceNotAvailable();
    }
  }

  private void requireUnit() {
    if ((processor.cr0 & (Processor.CR0_EM | Processor.CR0_TS)) != 0) {
      throw CpuFault.deviceNotAvailable();
    }
  }

  /** Checks the operand and gives its offset. */
  private int image(Instruction i, Access access) {
    int address = operands.address(i);
    int linear = operands.memory.linear(i.segment, address, IMAGE_SIZE, access);
    if ((linear & 15) != 0) {
      throw CpuFault.generalProtection(0);
    }
    operands.memory.prepare(i.segment, address, IMAGE_SIZE, access);
    return address;
  }

  private void requireImageInstruction(Instruction i) {
    if (i.operandSizePrefix && refusesOperandSize) {
      throw CpuFault.invalidOpcode();
    }
    requireUnit();
  }

  private void save(Instruction i) {
    requireImageInstruction(i);
    int address = image(i, Access.WRITE);
    for (int at = 0; at < IMAGE_SIZE; at += 4) {
      int word = at == 0 ? CONTROL_WORD_AFTER_RESET : 0;
      operands.memory.write32(i.segment, address + at, word);
    }
  }
}
