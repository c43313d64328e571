package org.pagewalk.kernel.ke.processor;

/** Resident system space by linear address: kernel stacks, descriptor tables, the shared page. */
public interface SystemMemory {
  /** Reads a doubleword at a linear address of system space; the page must be resident. */
  int read32(int linearAddress);

  /** Stores a doubleword at a linear address of system space; the page must be resident. */
  void write32(int linearAddress, int value);

  /** Reads a byte, zero-extended. */
  int read8(int linearAddress);

  /** Stores the low 8 bits of {@code value}. */
  void write8(int linearAddress, int value);

  /** Reads a word, zero-extended. */
  default int read16(int linearAddress) {
    return read8(linearAddress) | read8(linearAddress + 1) << 8;
  }

  /** Stores the low 16 bits of {@code value}. */
  default void write16(int linearAddress, int value) {
    write8(linearAddress, value);
    write8(linearAddress + 1, value >>> 8);
  }

  /** Stores all bytes of {@code bytes} from a linear address on. */
  default void write(int linearAddress, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      write8(linearAddress + i, bytes[i]);
    }
  }
}
