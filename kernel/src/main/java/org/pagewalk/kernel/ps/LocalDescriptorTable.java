package org.pagewalk.kernel.ps;

/**
 * A process's LDT: resident system memory of the size of a kernel stack, taken when the first entry
 * is set.
 *
 * <p>Deviation: NT's LDT may have 8192 entries; this one has 1536.
 *
 * @param base linear address of the first entry
 * @param stackTop the address above the memory, by which it is given back
 */
public record LocalDescriptorTable(int base, int stackTop) {
  /** Bytes of the table. */
  public static final int SIZE = 0x3000;
}
