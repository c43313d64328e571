package org.pagewalk.emulator.decode;

import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.Operand;

/**
 * A decoded instruction: its form and the fields of its encoding, in the shape in which an engine
 * uses them. It depends on the bytes and on CS.D alone, so it can be kept as long as the bytes
 * stay.
 */
public final class Instruction {
  /** Value of register fields that are absent. */
  public static final int NONE = -1;

  /** Repeat prefixes. */
  public static final int REPNE = 0xF2;

  public static final int REP = 0xF3;

  public final InstructionForm form;

  /** Number of bytes. */
  public final int length;

  /**
   * Bits of an int above the operand: 24, 16 or 0 for operands of 8, 16 or 32 bits. The operand is
   * the form's first one that has a size.
   */
  public final int spare;

  /** Operand size by prefix and CS.D, in bits: 16 or 32. */
  public final int operandSize;

  /** Whether the operand-size prefix was given. */
  public final boolean operandSizePrefix;

  /** Mask of effective addresses: FFFFh or FFFFFFFFh. */
  public final int addressMask;

  /** The reg field, or the register in the opcode. */
  public final int reg;

  /** The register in the r/m field, or {@link #NONE} when the operand is in memory. */
  public final int rm;

  /** Whether the operand of the mod and r/m fields, or the direct offset, is in memory. */
  public final boolean memory;

  /** Number of the segment register through which memory is accessed, override applied. */
  public final int segment;

  /** Number of the overriding segment register, or {@link #NONE}. */
  public final int override;

  /** Base and index register of the effective address, or {@link #NONE}. */
  public final int base;

  public final int index;

  /** Left shift of the index. */
  public final int scale;

  /** Displacement, sign-extended. */
  public final int displacement;

  /**
   * The first immediate: sign-extended if the operand is, also for relative offsets; the offset of
   * a far pointer; 1 where the operand is that constant.
   */
  public final int immediate;

  /** The second immediate: ENTER's level, a far pointer's selector. */
  public final int immediate2;

  /** {@link #REP}, {@link #REPNE} or 0. */
  public final int repeat;

  /** The form's operands, or null where it has fewer. */
  public final Operand first;

  public final Operand second;
  public final Operand third;

  /** Numbers of the general registers that are first and second operand, or {@link #NONE}. */
  public final int firstRegister;

  public final int secondRegister;

  /** Whether LOCK was given. */
  public final boolean lock;

  /** For the engine that decoded it: the number of its case. */
  public int kind;

  Instruction(Decoder decoder, InstructionForm form) {
    this.form = form;
    length = decoder.position;
    operandSize = decoder.operandSize;
    operandSizePrefix = decoder.operandSizePrefix;
    spare = spareBits(form, operandSize);
    addressMask = decoder.addressSize == 16 ? 0xFFFF : -1;
    reg = form.encoding().opcodeHoldsRegister() ? decoder.opcode & 7 : decoder.modrm >>> 3 & 7;
    memory = decoder.memory;
    rm = memory ? NONE : decoder.modrm & 7;
    override = decoder.override;
    segment = override == NONE ? decoder.defaultSegment : override;
    base = decoder.base;
    index = decoder.index;
    scale = decoder.scale;
    displacement = decoder.displacement;
    immediate = decoder.immediate;
    immediate2 = decoder.immediate2;
    repeat = decoder.repeat;
    lock = decoder.lock;
    first = operand(0);
    second = operand(1);
    third = operand(2);
    firstRegister = register(first);
    secondRegister = register(second);
  }

  /** Whether another instruction does the same and is as long. */
  public boolean sameAs(Instruction other) {
    return form == other.form
        && length == other.length
        && operandSize == other.operandSize
        && addressMask == other.addressMask
        && reg == other.reg
        && rm == other.rm
        && segment == other.segment
        && base == other.base
        && index == other.index
        && scale == other.scale
        && displacement == other.displacement
        && immediate == other.immediate
        && immediate2 == other.immediate2
        && repeat == other.repeat
        && lock == other.lock;
  }

  private Operand operand(int position) {
    return position < form.operands().size() ? form.operands().get(position) : null;
  }

  private int register(Operand operand) {
    if (operand == null) {
      return NONE;
    }
    return switch (operand.kind()) {
      case E, R -> rm;
      case G, Z -> reg;
      case FIXED_REGISTER -> operand.register();
      case A, C, D, F, I, J, M, O, S, X, Y -> NONE;
      case N, P, Q, U, V, W -> NONE;
      case ST, FIXED_SEGMENT, FIXED_ST, ONE -> NONE;
    };
  }

  private static int spareBits(InstructionForm form, int operandSize) {
    for (Operand operand : form.operands()) {
      if (operand.size() == 1) {
        return 24;
      }
      if (operand.size() == 2) {
        return 16;
      }
      if (operand.size() != 0) {
        return 0;
      }
    }
    return 32 - operandSize;
  }
}
