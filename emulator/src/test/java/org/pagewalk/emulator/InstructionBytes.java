package org.pagewalk.emulator;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.function.IntSupplier;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.MandatoryPrefix;
import org.pagewalk.emulator.isa.ModConstraint;
import org.pagewalk.emulator.isa.OpcodeMap;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.processor.Processor;

/** Random encodings of the table's forms for 32-bit code, with operands of every kind. */
public final class InstructionBytes {
  private static final int OPERAND_SIZE = 0x66;
  private static final int ABSOLUTE = 5;
  private static final int SIB = 4;

  private final Random random;
  private final IntSupplier addresses;

  /**
   * @param addresses where memory operands lie that are addressed without registers
   */
  public InstructionBytes(Random random, IntSupplier addresses) {
    this.random = random;
    this.addresses = addresses;
  }

  /** Whether a form can be written: general registers, memory, immediates, near jumps. */
  public static boolean knows(InstructionForm form) {
    if (form.encoding().prefix() != MandatoryPrefix.ANY) {
      return false;
    }
    for (Operand operand : form.operands()) {
      switch (operand.kind()) {
        case E, G, I, J, M, O, R, X, Y, Z, FIXED_REGISTER, ONE, F -> {}
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether the ModRM byte of a form may address memory. */
  public static boolean mayBeInMemory(InstructionForm form) {
    return form.hasModRm()
        && form.encoding().modrm() < 0
        && form.encoding().mod() != ModConstraint.REGISTER
        && form.operands().stream().noneMatch(operand -> operand.kind() == OperandKind.R);
  }

  /**
   * An encoding.
   *
   * @param memory whether an operand that may be in memory is
   * @param computed whether its address is computed from registers
   * @param jump relative offset of a jump
   */
  public byte[] encode(InstructionForm form, boolean memory, boolean computed, int jump) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (form.operandSize() == 16) {
      bytes.write(OPERAND_SIZE);
    }
    if (form.encoding().map() == OpcodeMap.TWO_BYTE) {
      bytes.write(0x0F);
    }
    bytes.write(form.encoding().opcode() + (form.encoding().opcodeHoldsRegister() ? number() : 0));
    if (form.encoding().modrm() >= 0) {
      bytes.write(form.encoding().modrm());
    } else if (form.hasModRm()) {
      int reg = form.encoding().digit() >= 0 ? form.encoding().digit() : number();
      boolean only = form.encoding().mod() == ModConstraint.MEMORY;
      writeModRm(bytes, reg, mayBeInMemory(form) && (memory || only), computed);
    }
    for (Operand operand : form.operands()) {
      switch (operand.kind()) {
        case I -> write(bytes, immediate(), operand.size());
        case J -> write(bytes, jump, operand.size());
        case O -> write(bytes, addresses.getAsInt(), 4);
        default -> {}
      }
    }
    return bytes.toByteArray();
  }

  private void writeModRm(
      ByteArrayOutputStream bytes, int reg, boolean inMemory, boolean computed) {
    if (!inMemory) {
      bytes.write(0xC0 | reg << 3 | number());
    } else if (!computed) {
      bytes.write(reg << 3 | ABSOLUTE);
      write(bytes, addresses.getAsInt(), 4);
    } else {
      int mod = random.nextInt(3);
      int rm = random.nextInt(8);
      int sib = random.nextInt(256);
      bytes.write(mod << 6 | reg << 3 | rm);
      if (rm == SIB) {
        bytes.write(sib);
      }
      boolean absolute = mod == 0 && (rm == ABSOLUTE || rm == SIB && (sib & 7) == ABSOLUTE);
      if (absolute) {
        write(bytes, addresses.getAsInt(), 4);
      } else if (mod != 0) {
        write(bytes, random.nextInt(64) - 32, mod == 1 ? 1 : 4);
      }
    }
  }

  /** Seldom ESP: what follows wants a stack. */
  private int number() {
    int number = random.nextInt(8);
    return number == Processor.ESP && random.nextInt(16) != 0 ? Processor.EDX : number;
  }

  private int immediate() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(40);
      case 1 -> 1 << random.nextInt(32);
      case 2 -> -1 - random.nextInt(3);
      default -> random.nextInt();
    };
  }

  private static void write(ByteArrayOutputStream bytes, int value, int size) {
    for (int n = 0; n < size; n++) {
      bytes.write(value >>> 8 * n);
    }
  }
}
