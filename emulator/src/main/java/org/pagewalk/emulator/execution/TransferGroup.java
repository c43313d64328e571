package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.semantics.Addition;

/** Moves and exchanges. */
final class TransferGroup {
  private final Operands operands;
  private final boolean prefetchesRegisters;

  TransferGroup(Operands operands) {
    this.operands = operands;
    prefetchesRegisters =
        operands.processor.model.does(ProcessorBehaviour.PREFETCH_REGISTER_IS_NOP);
  }

  void execute(Instruction i) {
    switch (i.form.operation()) {
      case MOV, MOVZX -> operands.write(i, i.first, operands.read(i, i.second));
      case MOVSX -> {
        int spare = 32 - 8 * i.second.size();
        operands.write(i, i.first, Addition.extend(operands.read(i, i.second), spare));
      }
      case XCHG -> exchange(i);
      case LEA -> operands.write(i, i.first, operands.address(i));
      case XLAT -> translate(i);
      case NOP -> {}
      case PREFETCH -> {
        if (!prefetchesRegisters) {
          throw CpuFault.invalidOpcode();
        }
      }
      default -> throw new AssertionError(i.form);
    }
  }

  private void exchange(Instruction i) {
    Operand other = i.second;
    int value = operands.read(i, other);
    int destination = operands.readForWrite(i, i.first);
    operands.write(i, other, destination);
    operands.writeBack(i, i.first, value);
  }

  private void translate(Instruction i) {
    int index = operands.register(Processor.EAX, 1);
    int address = operands.registers[Processor.EBX] + index & i.addressMask;
    operands.setRegister(Processor.EAX, 1, operands.memory.read8(i.segment, address));
  }
}
