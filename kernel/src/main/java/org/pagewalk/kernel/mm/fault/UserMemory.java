package org.pagewalk.kernel.mm.fault;

/**
 * The kernel's access to user memory of one address space. Addresses are user virtual. Every access
 * goes through the same routine as a page fault, and sets accessed and dirty bits as the processor
 * does.
 *
 * <p>Throws {@link MustWait} if a page is not in memory yet: the service step runs again after the
 * event; and {@link AccessViolationStatus} if the memory cannot be accessed. An access that crosses
 * pages commits page by page, so a write is touched first where that matters ({@link
 * #touchForWrite}).
 */
public interface UserMemory {
  int read8(int address);

  int read16(int address);

  int read32(int address);

  long read64(int address);

  void write8(int address, int value);

  void write16(int address, int value);

  void write32(int address, int value);

  void write64(int address, long value);

  void read(int address, byte[] into, int offset, int length);

  void write(int address, byte[] from, int offset, int length);

  /**
   * Makes a range accessible, so that the accesses that follow in this step neither wait nor fail.
   */
  void touchForRead(int address, int length);

  /**
   * Makes a range writable, so that the accesses that follow in this step neither wait nor fail.
   */
  void touchForWrite(int address, int length);

  /** Checks only that a range lies in user space, and that {@code address} is aligned. */
  void probe(int address, int length, int alignment);

  /** Reads UTF-16 units. */
  String readUnicode(int address, int bytes);
}
