package org.pagewalk.differential.engine;

import java.util.Map;
import org.pagewalk.emulator.isa.Condition;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.isa.Operation;

/**
 * Instruction tables with one wrong row, to show that campaigns notice. The row keeps its encoding
 * and its operands; what it does becomes what its nearest relative does.
 */
public final class MutatedTable {
  private static final Map<Operation, Operation> RELATIVES =
      Map.ofEntries(
          Map.entry(Operation.ADD, Operation.ADC),
          Map.entry(Operation.ADC, Operation.ADD),
          Map.entry(Operation.SUB, Operation.SBB),
          Map.entry(Operation.SBB, Operation.SUB),
          Map.entry(Operation.CMP, Operation.TEST),
          Map.entry(Operation.TEST, Operation.CMP),
          Map.entry(Operation.INC, Operation.DEC),
          Map.entry(Operation.DEC, Operation.INC),
          Map.entry(Operation.NEG, Operation.NOT),
          Map.entry(Operation.NOT, Operation.NEG),
          Map.entry(Operation.MUL, Operation.IMUL_WIDE),
          Map.entry(Operation.IMUL_WIDE, Operation.MUL),
          Map.entry(Operation.DIV, Operation.IDIV),
          Map.entry(Operation.IDIV, Operation.DIV),
          Map.entry(Operation.CBW, Operation.CWD),
          Map.entry(Operation.CWD, Operation.CBW),
          Map.entry(Operation.AND, Operation.OR),
          Map.entry(Operation.OR, Operation.XOR),
          Map.entry(Operation.XOR, Operation.OR),
          Map.entry(Operation.ROL, Operation.RCL),
          Map.entry(Operation.ROR, Operation.RCR),
          Map.entry(Operation.RCL, Operation.ROL),
          Map.entry(Operation.RCR, Operation.ROR),
          Map.entry(Operation.SHL, Operation.ROL),
          Map.entry(Operation.SHR, Operation.SAR),
          Map.entry(Operation.SAR, Operation.SHR),
          Map.entry(Operation.SHLD, Operation.SHRD),
          Map.entry(Operation.SHRD, Operation.SHLD),
          Map.entry(Operation.BT, Operation.BTS),
          Map.entry(Operation.BTS, Operation.BTR),
          Map.entry(Operation.BTR, Operation.BTC),
          Map.entry(Operation.BTC, Operation.BTS),
          Map.entry(Operation.BSF, Operation.BSR),
          Map.entry(Operation.BSR, Operation.BSF),
          Map.entry(Operation.DAA, Operation.DAS),
          Map.entry(Operation.DAS, Operation.DAA),
          Map.entry(Operation.AAA, Operation.AAS),
          Map.entry(Operation.AAS, Operation.AAA),
          Map.entry(Operation.AAM, Operation.AAD),
          Map.entry(Operation.AAD, Operation.AAM),
          Map.entry(Operation.MOVZX, Operation.MOVSX),
          Map.entry(Operation.MOVSX, Operation.MOVZX),
          Map.entry(Operation.XADD, Operation.XCHG),
          Map.entry(Operation.LOOP, Operation.LOOPE),
          Map.entry(Operation.LOOPE, Operation.LOOPNE),
          Map.entry(Operation.LOOPNE, Operation.LOOPE),
          Map.entry(Operation.CLC, Operation.STC),
          Map.entry(Operation.STC, Operation.CMC),
          Map.entry(Operation.CMC, Operation.CLC),
          Map.entry(Operation.CLD, Operation.STD),
          Map.entry(Operation.STD, Operation.CLD),
          Map.entry(Operation.LAHF, Operation.SAHF),
          Map.entry(Operation.SAHF, Operation.LAHF),
          Map.entry(Operation.LAR, Operation.LSL),
          Map.entry(Operation.LSL, Operation.LAR),
          Map.entry(Operation.VERR, Operation.VERW),
          Map.entry(Operation.VERW, Operation.VERR),
          Map.entry(Operation.INT3, Operation.INTO),
          Map.entry(Operation.INTO, Operation.INT3),
          Map.entry(Operation.NOP, Operation.UNDEFINED),
          Map.entry(Operation.UNDEFINED, Operation.NOP));

  private MutatedTable() {}

  /** The standard table with one form's meaning changed. */
  public static InstructionTable of(InstructionForm form) {
    boolean conditional = form.condition() != null;
    Operation operation = conditional ? form.operation() : relative(form);
    Condition condition = conditional ? opposite(form.condition()) : null;
    return InstructionTable.standard().with(form.meaning(operation, condition));
  }

  private static Operation relative(InstructionForm form) {
    boolean extension = form.operation() == Operation.MOVZX || form.operation() == Operation.MOVSX;
    boolean sameWidth = extension && form.operandSize() == 8 * form.operands().getLast().size();
    return sameWidth ? Operation.NOP : RELATIVES.getOrDefault(form.operation(), Operation.NOP);
  }

  private static Condition opposite(Condition condition) {
    return Condition.values()[condition.ordinal() ^ 1];
  }
}
