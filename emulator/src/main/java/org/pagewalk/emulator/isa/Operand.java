package org.pagewalk.emulator.isa;

/**
 * One operand of an instruction form, of a definite size.
 *
 * @param kind how it is addressed
 * @param size its size in bytes; of an immediate, the number of bytes in the instruction. 0 where
 *     the operand has no data (an address alone, or a region whose layout the operation knows)
 * @param memorySize its size in bytes when it is in memory; differs from {@code size} where a
 *     register is written whole and memory only in its low word
 * @param signExtended whether an immediate is sign-extended to the operand size
 * @param register number of a fixed register, or -1
 * @param notation as the SDM's opcode maps write it
 */
public record Operand(
    OperandKind kind,
    int size,
    int memorySize,
    boolean signExtended,
    int register,
    String notation) {

  @Override
  public String toString() {
    return notation;
  }
}
