package org.pagewalk.emulator.isa;

/**
 * The opcode maps of the processors up to the P6.
 *
 * @sdm 2 "Opcode Map"
 */
public enum OpcodeMap {
  /** Opcodes of one byte. */
  ONE_BYTE,
  /** Opcodes that follow the byte 0F. */
  TWO_BYTE
}
