package org.pagewalk.emulator.port;

/**
 * The kernel's door to guest physical memory. Every store through it takes part in snapshot saving,
 * page-table tracking, code invalidation and watchpoints, exactly as a store by the processor does.
 *
 * <p>Addresses are physical, in bytes; values are little-endian; {@link IndexOutOfBoundsException}
 * is thrown for an address outside RAM, which is a bug of the caller and never a guest's doing.
 */
public interface PhysicalPort {
  /** Size of a page frame in bytes. */
  int FRAME_SIZE = 4096;

  /** Number of page frames of RAM; frames are numbered from 0. */
  int frameCount();

  /** Reads the byte at a physical address, zero-extended. */
  int read8(long physicalAddress);

  /** Reads the word at a physical address, zero-extended; it may cross a frame boundary. */
  int read16(long physicalAddress);

  /** Reads the doubleword at a physical address; it may cross a frame boundary. */
  int read32(long physicalAddress);

  /** Reads the quadword at a physical address; it may cross a frame boundary. */
  long read64(long physicalAddress);

  /** Stores the low 8 bits of {@code value}. */
  void write8(long physicalAddress, int value);

  /** Stores the low 16 bits of {@code value}. */
  void write16(long physicalAddress, int value);

  /** Stores 32 bits. */
  void write32(long physicalAddress, int value);

  /** Stores 64 bits. */
  void write64(long physicalAddress, long value);

  /** Copies {@code length} bytes of RAM from a physical address into {@code target}. */
  void read(long physicalAddress, byte[] target, int offset, int length);

  /** Copies {@code length} bytes of {@code source} into RAM at a physical address. */
  void write(long physicalAddress, byte[] source, int offset, int length);

  /** Fills a whole frame with zeros. */
  void zeroFrame(int frame);

  /** Copies a whole frame. */
  void copyFrame(int fromFrame, int toFrame);

  /** Physical address of the first byte of a frame. */
  static long addressOf(int frame) {
    return (frame & 0xFFFF_FFFFL) << 12;
  }
}
