package org.pagewalk.cli.system;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.disassembler.Disassembler;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.kernel.crash.CodeReader;

/** Lends the disassembler to the kernel's reports. */
final class InstructionText implements CodeReader {
  private final Disassembler disassembler = new Disassembler();

  @Override
  public Line read(byte[] code, int address) {
    Instruction instruction =
        disassembler.decode(
            index -> {
              if (index >= code.length) {
                throw CpuFault.generalProtection(0);
              }
              return code[index] & 0xFF;
            },
            true);
    return instruction == null
        ? new Line("(bad)", 1)
        : new Line(disassembler.text(instruction, address), instruction.length);
  }
}
