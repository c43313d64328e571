package org.pagewalk.emulator.decode;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.isa.MandatoryPrefix;
import org.pagewalk.emulator.isa.ModConstraint;
import org.pagewalk.emulator.isa.OpcodeMap;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Decodes one instruction at a time by the instruction table. Bytes are taken in order and no
 * further than the instruction needs, so that the faults of fetching come as they do on hardware.
 *
 * @sdm 2 "Instruction Format"
 */
public final class Decoder {
  private static final int MAXIMUM_LENGTH = 15;
  private static final int NONE = Instruction.NONE;
  private static final int[] BASES_16 = {3, 3, 5, 5, NONE, NONE, 5, 3};
  private static final int[] INDICES_16 = {6, 7, 6, 7, 6, 7, NONE, NONE};

  private final InstructionTable table;
  private final ProcessorModel model;
  private final boolean undefinedFetchesModRm;
  private CodeSource source;

  int position;
  int opcode;
  int modrm;
  int operandSize;
  boolean operandSizePrefix;
  int addressSize;
  int override;
  int defaultSegment;
  int repeat;
  boolean lock;
  boolean memory;
  int base;
  int index;
  int scale;
  int displacement;
  int immediate;
  int immediate2;

  /** A decoder of the instructions of a processor. */
  public Decoder(InstructionTable table, ProcessorModel model) {
    this.table = table;
    this.model = model;
    undefinedFetchesModRm = model.does(ProcessorBehaviour.UNDEFINED_FETCHES_MODRM);
  }

  /**
   * Decodes the instruction at a source's start.
   *
   * @param big the code segment's D bit: operands and addresses are of 32 bits unless prefixed
   * @throws CpuFault #UD for what is not an instruction, #GP(0) for one of more than 15 bytes, and
   *     what the source raises
   */
  public Instruction decode(CodeSource source, boolean big) {
    this.source = source;
    reset(big);
    opcode = prefixes();
    OpcodeMap map = OpcodeMap.ONE_BYTE;
    if (opcode == 0x0F) {
      map = OpcodeMap.TWO_BYTE;
      opcode = next();
    }
    InstructionForm form;
    MandatoryPrefix prefix = MandatoryPrefix.of(operandSizePrefix, repeat);
    if (table.dependsOnModRm(map, prefix, opcode, operandSize)) {
      modrm = next();
      form = table.lookup(map, prefix, opcode, operandSize, modrm);
      require(isThere(form));
      address(form);
    } else {
      form = table.lookup(map, prefix, opcode, operandSize);
      require(isThere(form));
      if (form.hasModRm()) {
        modrm = next();
        address(form);
      } else if (form.operation() == Operation.UNDEFINED_MODRM && undefinedFetchesModRm) {
        modrm = next();
      }
    }
    immediates(form);
    require(!lock || form.lockable() && memory);
    return new Instruction(this, form);
  }

  private void reset(boolean big) {
    position = 0;
    modrm = 0;
    operandSize = big ? 32 : 16;
    operandSizePrefix = false;
    addressSize = operandSize;
    override = NONE;
    defaultSegment = SegmentRegister.DS;
    repeat = 0;
    lock = false;
    memory = false;
    base = NONE;
    index = NONE;
    scale = 0;
    displacement = 0;
    immediate = 0;
    immediate2 = 0;
  }

  private boolean isThere(InstructionForm form) {
    return form != null && model.has(form.feature());
  }

  private static void require(boolean defined) {
    if (!defined) {
      throw CpuFault.invalidOpcode();
    }
  }

  private int next() {
    if (position == MAXIMUM_LENGTH) {
      throw CpuFault.generalProtection(0);
    }
    return source.byteAt(position++);
  }

  private int next16() {
    return next() | next() << 8;
  }

  private int next32() {
    return next16() | next16() << 16;
  }

  /** Takes all prefixes and gives the first byte that is none. */
  private int prefixes() {
    int other = operandSize ^ 16 ^ 32;
    while (true) {
      int value = next();
      switch (value) {
        case 0x26 -> override = SegmentRegister.ES;
        case 0x2E -> override = SegmentRegister.CS;
        case 0x36 -> override = SegmentRegister.SS;
        case 0x3E -> override = SegmentRegister.DS;
        case 0x64 -> override = SegmentRegister.FS;
        case 0x65 -> override = SegmentRegister.GS;
        case 0x66 -> {
          operandSize = other;
          operandSizePrefix = true;
        }
        case 0x67 -> addressSize = other;
        case 0xF0 -> lock = true;
        case 0xF2, 0xF3 -> repeat = value;
        default -> {
          return value;
        }
      }
    }
  }

  private void address(InstructionForm form) {
    int mod = modrm >>> 6;
    if (mod == 3 || form.encoding().mod() == ModConstraint.REGISTER || hasRegisterOnly(form)) {
      return;
    }
    memory = true;
    if (addressSize == 16) {
      address16(mod, modrm & 7);
    } else {
      address32(mod, modrm & 7);
    }
  }

  private static boolean hasRegisterOnly(InstructionForm form) {
    for (Operand operand : form.operands()) {
      if (operand.kind() == OperandKind.R) {
        return true;
      }
    }
    return false;
  }

  private void address16(int mod, int rm) {
    if (mod == 0 && rm == 6) {
      displacement = (short) next16();
      return;
    }
    base = BASES_16[rm];
    index = INDICES_16[rm];
    if (base == NONE) {
      base = index;
      index = NONE;
    }
    if (base == 5) {
      defaultSegment = SegmentRegister.SS;
    }
    if (mod == 1) {
      displacement = (byte) next();
    } else if (mod == 2) {
      displacement = (short) next16();
    }
  }

  private void address32(int mod, int rm) {
    if (rm == 4) {
      int sib = next();
      scale = sib >>> 6;
      index = sib >>> 3 & 7;
      if (index == 4) {
        index = NONE;
      }
      base = sib & 7;
    } else {
      base = rm;
    }
    if (mod == 0 && base == 5) {
      base = NONE;
      displacement = next32();
      return;
    }
    if (base == 4 || base == 5) {
      defaultSegment = SegmentRegister.SS;
    }
    if (mod == 1) {
      displacement = (byte) next();
    } else if (mod == 2) {
      displacement = next32();
    }
  }

  private void immediates(InstructionForm form) {
    boolean first = true;
    for (Operand operand : form.operands()) {
      switch (operand.kind()) {
        case O -> {
          displacement = addressSize == 16 ? next16() : next32();
          memory = true;
        }
        case A -> {
          immediate = operandSize == 16 ? next16() : next32();
          immediate2 = next16();
        }
        case I, J -> {
          int value = immediate(operand);
          if (first) {
            immediate = value;
          } else {
            immediate2 = value;
          }
          first = false;
        }
        case ONE -> immediate = 1;
        case C, D, E, F, G, M, R, S, X, Y, Z -> {}
        case N, P, Q, U, V, W -> {}
        case ST, FIXED_REGISTER, FIXED_SEGMENT, FIXED_ST -> {}
      }
    }
  }

  private int immediate(Operand operand) {
    boolean signed = operand.signExtended() || operand.kind() == OperandKind.J;
    return switch (operand.size()) {
      case 1 -> signed ? (byte) next() : next();
      case 2 -> signed ? (short) next16() : next16();
      default -> next32();
    };
  }
}
