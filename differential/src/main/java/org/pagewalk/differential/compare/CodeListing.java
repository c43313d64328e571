package org.pagewalk.differential.compare;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.disassembler.Disassembler;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.OperandKind;

/** The instructions of a case's code, one after the other, as far as they can be decoded. */
public final class CodeListing {
  private static final int MOST_UNDEFINED_COUNT = 31;
  private static final int SMALLEST_OPERAND = 8;

  private final Case it;
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  public CodeListing(Case it) {
    this.it = it;
    Disassembler disassembler = new Disassembler();
    boolean big = isBig(it.start().get(CpuState.CS));
    byte[] code = it.code();
    int at = 0;
    while (at < code.length) {
      int start = at;
      Instruction instruction = disassembler.decode(index -> byteAt(code, start + index), big);
      if (instruction == null) {
        lines.add("not an instruction, or cut short");
        return;
      }
      instructions.add(instruction);
      lines.add(disassembler.text(instruction, it.start().get(CpuState.EIP) + at));
      at += instruction.length;
    }
  }

  private static int byteAt(byte[] code, int index) {
    if (index >= code.length) {
      throw CpuFault.generalProtection(0);
    }
    return code[index] & 0xFF;
  }

  private static boolean isBig(int codeSelector) {
    boolean local = (codeSelector & 4) != 0;
    return !local || CaseSegments.ldt(codeSelector >>> 3).big();
  }

  /** Whether all of the code could be decoded. */
  public boolean decoded() {
    return lines.size() == instructions.size();
  }

  /** Bytes of each instruction decoded. */
  public List<Integer> lengths() {
    return instructions.stream().map(instruction -> instruction.length).toList();
  }

  /** One line of assembly for each instruction. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** EFLAGS bits that the SDM leaves undefined after the last instruction. */
  public int undefinedFlags() {
    if (instructions.isEmpty()) {
      return 0;
    }
    Instruction last = instructions.getLast();
    InstructionForm form = last.form;
    return switch (form.operation()) {
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD -> afterShift(last);
      default -> form.flags().undefined();
    };
  }

  private int afterShift(Instruction shift) {
    InstructionForm form = shift.form;
    OperandKind countKind = form.operands().getLast().kind();
    if (countKind == OperandKind.FIXED_REGISTER && instructions.size() > 1) {
      return form.flags().undefinedAfter(MOST_UNDEFINED_COUNT, SMALLEST_OPERAND);
    }
    int count =
        switch (countKind) {
          case FIXED_REGISTER -> it.start().get(CpuState.ECX);
          case ONE -> 1;
          default -> shift.immediate;
        };
    int masked = count & 31;
    int bits = form.operands().getFirst().size() * 8;
    return masked == 0 ? 0 : form.flags().undefinedAfter(masked, bits);
  }
}
