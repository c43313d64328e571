package org.pagewalk.emulator.disassembler;

import java.util.List;
import java.util.Locale;
import org.pagewalk.emulator.decode.CodeSource;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.ProcessorModel;

/**
 * Instructions in Intel's syntax, as assemblers such as nasm take it. Numbers are hexadecimal with
 * {@code 0x}; relative branches are shown with their target.
 */
public final class Disassembler {
  private static final String[] BYTES = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
  private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "segr6", "segr7"};

  private final Decoder decoder;

  /** A disassembler of what a processor of Intel's decodes. */
  public Disassembler() {
    this(ProcessorModel.INTEL);
  }

  /** A disassembler of what a processor decodes. */
  public Disassembler(ProcessorModel model) {
    this(InstructionTable.standard(), model);
  }

  /** A disassembler of what a processor with an instruction table of its own decodes. */
  public Disassembler(InstructionTable table, ProcessorModel model) {
    decoder = new Decoder(table, model);
  }

  /**
   * Decodes the instruction at a source's start, or gives null where there is none.
   *
   * @param big whether the code segment is one of 32 bits
   */
  public Instruction decode(CodeSource source, boolean big) {
    try {
      return decoder.decode(source, big);
    } catch (CpuFault _) {
      return null;
    }
  }

  /**
   * The instruction as text.
   *
   * @param address offset of the instruction in its segment
   */
  public String text(Instruction i, int address) {
    StringBuilder text = new StringBuilder();
    if (i.lock) {
      text.append("lock ");
    }
    if (i.repeat != 0 && i.form.repeatable()) {
      text.append(repeatPrefix(i)).append(' ');
    }
    if (i.override != Instruction.NONE && hidesOperands(i)) {
      text.append(SEGMENTS[i.override]).append(' ');
    }
    text.append(mnemonic(i));
    String separator = " ";
    for (Operand operand : hidesOperands(i) ? List.<Operand>of() : i.form.operands()) {
      text.append(separator).append(operand(i, operand, address));
      separator = ",";
    }
    return text.toString();
  }

  private static String repeatPrefix(Instruction i) {
    boolean compares = i.form.operation() == Operation.CMPS || i.form.operation() == Operation.SCAS;
    if (i.repeat == Instruction.REPNE) {
      return "repne";
    }
    return compares ? "repe" : "rep";
  }

  private static String mnemonic(Instruction i) {
    String mnemonic = i.form.mnemonic().toLowerCase(Locale.ROOT);
    if (i.form.operation() == Operation.JCXZ && i.addressMask == 0xFFFF) {
      return "jcxz";
    }
    if (isPause(i)) {
      return "pause";
    }
    return isNop(i) ? "nop" : mnemonic;
  }

  private static boolean isNop(Instruction i) {
    return i.form.encoding().opcode() == 0x90
        && i.form.operation() == Operation.XCHG
        && i.reg == 0
        && i.operandSize == 32;
  }

  private static boolean isPause(Instruction i) {
    return isNop(i) && i.repeat == Instruction.REP;
  }

  /** Whether the mnemonic says the operands already. */
  private static boolean hidesOperands(Instruction i) {
    return isNop(i) || i.form.repeatable();
  }

  private static String operand(Instruction i, Operand operand, int address) {
    return switch (operand.kind()) {
      case E -> i.memory ? memory(i, operand) : register(i.rm, operand.size());
      case R -> register(i.rm, operand.size());
      case M -> memory(i, operand);
      case O -> "[" + segmentPrefix(i) + number(i.displacement) + "]";
      case G, Z -> register(i.reg, operand.size());
      case S -> SEGMENTS[i.reg];
      case C -> "cr" + i.reg;
      case D -> "dr" + i.reg;
      case I -> immediate(i, operand);
      case J -> number(target(i, address));
      case A -> number(i.immediate2) + ":" + number(i.immediate);
      case ONE -> "1";
      case P -> "mm" + i.reg;
      case N -> "mm" + i.rm;
      case Q -> i.memory ? memory(i, operand) : "mm" + i.rm;
      case V -> "xmm" + i.reg;
      case U -> "xmm" + i.rm;
      case W -> i.memory ? memory(i, operand) : "xmm" + i.rm;
      case ST -> "st" + i.rm;
      case FIXED_REGISTER -> register(operand.register(), operand.size());
      case FIXED_SEGMENT -> SEGMENTS[operand.register()];
      case FIXED_ST -> "st0";
      case F, X, Y -> "";
    };
  }

  /** Offset to which a relative branch goes. */
  private static int target(Instruction i, int address) {
    return address + i.length + i.immediate & (i.operandSize == 16 ? 0xFFFF : -1);
  }

  private static String register(int number, int size) {
    return switch (size) {
      case 1 -> BYTES[number];
      case 2 -> WORDS[number];
      default -> "e" + WORDS[number];
    };
  }

  private static String immediate(Instruction i, Operand operand) {
    int value = operand == i.second && i.first.kind() == OperandKind.I ? i.immediate2 : i.immediate;
    if (operand.signExtended()) {
      return value < 0 ? "-" + number(-value) : number(value);
    }
    return number(value);
  }

  private static String number(int value) {
    return "0x" + Integer.toHexString(value);
  }

  private static String segmentPrefix(Instruction i) {
    return i.override == Instruction.NONE ? "" : SEGMENTS[i.override] + ":";
  }

  private static String memory(Instruction i, Operand operand) {
    StringBuilder text = new StringBuilder();
    if (needsSize(i)) {
      text.append(sizeName(operand));
    }
    text.append('[').append(segmentPrefix(i));
    int start = text.length();
    int size = i.addressMask == 0xFFFF ? 2 : 4;
    if (i.base >= 0) {
      text.append(register(i.base, size));
    }
    if (i.index >= 0) {
      text.append(text.length() > start ? "+" : "").append(register(i.index, size));
      text.append(i.scale > 0 ? "*" + (1 << i.scale) : "");
    }
    if (text.length() == start) {
      text.append(number(i.displacement & i.addressMask));
    } else if (i.displacement != 0) {
      text.append(i.displacement < 0 ? "-" : "+").append(number(Math.abs(i.displacement)));
    }
    return text.append(']').toString();
  }

  /** Whether no register operand tells how large a memory operand is. */
  private static boolean needsSize(Instruction i) {
    for (Operand operand : i.form.operands()) {
      boolean register =
          switch (operand.kind()) {
            case G, P, V, Z, R -> true;
            case FIXED_REGISTER -> operand.register() == 0;
            default -> false;
          };
      if (register) {
        return i.form.operation() == Operation.MOVZX || i.form.operation() == Operation.MOVSX;
      }
    }
    return true;
  }

  private static String sizeName(Operand operand) {
    if (operand.notation().equals("Mp")) {
      return operand.size() == 4 ? "word far " : "far ";
    }
    return switch (operand.memorySize()) {
      case 1 -> "byte ";
      case 2 -> "word ";
      case 4 -> "dword ";
      case 8 -> "qword ";
      case 10 -> "tword ";
      case 16 -> "oword ";
      default -> "";
    };
  }
}
