package org.pagewalk.unicorn;

/**
 * The content of GDTR, IDTR, LDTR or TR.
 *
 * @param selector of LDTR and TR alone; zero in the other two
 * @param base linear address of the table or of the task-state segment
 * @param limit offset of the last byte
 * @param flags of LDTR and TR alone: the descriptor's second doubleword, as the library keeps it
 */
public record MemoryManagementRegister(int selector, long base, int limit, int flags) {
  /** The content of GDTR or IDTR. */
  public static MemoryManagementRegister table(long base, int limit) {
    return new MemoryManagementRegister(0, base, limit, 0);
  }
}
