package org.pagewalk.unicorn;

/** What a memory hook saw the guest do. */
public enum MemoryAccess {
  READ(10),
  WRITE(11),
  FETCH(12),
  READ_UNMAPPED(4),
  WRITE_UNMAPPED(5),
  FETCH_UNMAPPED(6),
  WRITE_PROTECTED(8),
  READ_PROTECTED(7),
  FETCH_PROTECTED(9),
  /** A read that succeeded, with the value that it brought. */
  READ_AFTER(13);

  private static final int FIRST_NUMBER = 16;
  private static final MemoryAccess[] BY_NUMBER = values();

  private final int hookBitNumber;

  MemoryAccess(int hookBitNumber) {
    this.hookBitNumber = hookBitNumber;
  }

  /** The order of the constants is that of {@code uc_mem_type}, which begins at 16. */
  static MemoryAccess of(int number) {
    return BY_NUMBER[number - FIRST_NUMBER];
  }

  /** The bit of {@code uc_hook_type} that asks for this access. */
  int hookBit() {
    return 1 << hookBitNumber;
  }
}
