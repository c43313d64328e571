package org.pagewalk.emulator.isa;

/**
 * How an operand is addressed. The names are the letters of the SDM's opcode maps; fixed registers
 * and the constant one, which the maps spell out, have names of their own.
 *
 * @sdm 2 "Codes for Addressing Method"
 */
public enum OperandKind {
  /** Direct far pointer: offset, then selector, in the instruction. */
  A,
  /** Control register, in the reg field. */
  C,
  /** Debug register, in the reg field. */
  D,
  /** General register or memory, in the mod and r/m fields. */
  E,
  /** EFLAGS. */
  F,
  /** General register, in the reg field. */
  G,
  /** Immediate. */
  I,
  /** Offset relative to the next instruction. */
  J,
  /** Memory only, in the mod and r/m fields. */
  M,
  /** MMX register in the r/m field. */
  N,
  /** Memory at an offset that stands in the instruction without ModRM. */
  O,
  /** MMX register in the reg field. */
  P,
  /** MMX register or memory, in the mod and r/m fields. */
  Q,
  /** General register only, in the r/m field. */
  R,
  /** Segment register, in the reg field. */
  S,
  /** XMM register in the r/m field. */
  U,
  /** XMM register in the reg field. */
  V,
  /** XMM register or memory, in the mod and r/m fields. */
  W,
  /** Memory at DS:ESI; the segment may be overridden. */
  X,
  /** Memory at ES:EDI. */
  Y,
  /** General register in the low three bits of the opcode. */
  Z,
  /** x87 register in the r/m field. */
  ST,
  /** A fixed general register: AL, AX, EAX, CL or DX. */
  FIXED_REGISTER,
  /** A fixed segment register. */
  FIXED_SEGMENT,
  /** A fixed x87 register. */
  FIXED_ST,
  /** The constant 1. */
  ONE;

  /** Whether a ModRM byte is needed to encode it. */
  public boolean needsModRm() {
    return switch (this) {
      case C, D, E, G, M, N, P, Q, R, S, U, V, W, ST -> true;
      case A, F, I, J, O, X, Y, Z, FIXED_REGISTER, FIXED_SEGMENT, FIXED_ST, ONE -> false;
    };
  }

  /** Whether it is, or may be, in memory. */
  public boolean mayBeMemory() {
    return switch (this) {
      case E, M, O, Q, W, X, Y -> true;
      case A, C, D, F, G, I, J, N, P, R, S, U, V, Z -> false;
      case ST, FIXED_REGISTER, FIXED_SEGMENT, FIXED_ST, ONE -> false;
    };
  }
}
