package org.pagewalk.unicorn;

/** How wide a register is, and what it holds. */
public enum RegisterKind {
  BYTE(1),
  WORD(2),
  DOUBLEWORD(4),
  /** 64 bits; in 32-bit mode the upper half of a control or debug register is zero. */
  QUADWORD(8),
  /** A segment register's selector: 16 bits. Writing one loads the descriptor from guest memory. */
  SEGMENT(2),
  /** An x87 register: ST(i) counts from the top of the stack, FPi is the physical register. */
  FLOAT80(10),
  /** An MMX register: 64 bits, the significand of an x87 register. */
  MULTIMEDIA(10),
  VECTOR128(16),
  VECTOR256(32),
  /** GDTR, IDTR, LDTR or TR. */
  MEMORY_MANAGEMENT(24);

  private final int bytes;

  RegisterKind(int bytes) {
    this.bytes = bytes;
  }

  /** How many bytes the library reads and writes for such a register at most. */
  public int bytes() {
    return bytes;
  }

  /** Whether the content is a plain number of at most 64 bits. */
  public boolean fitsLong() {
    return bytes <= Long.BYTES || this == MULTIMEDIA;
  }
}
