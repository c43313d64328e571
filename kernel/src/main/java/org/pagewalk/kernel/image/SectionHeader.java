package org.pagewalk.kernel.image;

/**
 * One entry of the section table: IMAGE_SECTION_HEADER. All 32-bit fields are unsigned.
 *
 * @param name up to eight characters
 * @param virtualSize bytes in memory; 0 means that the raw size counts
 * @param virtualAddress RVA of the first byte
 * @param rawSize bytes in the file
 * @param rawPointer file offset of the first byte
 * @param characteristics bits IMAGE_SCN_*
 */
public record SectionHeader(
    String name,
    int virtualSize,
    int virtualAddress,
    int rawSize,
    int rawPointer,
    int characteristics) {
  private static final int SHARED = 0x1000_0000;
  private static final int EXECUTE = 0x2000_0000;
  private static final int READ = 0x4000_0000;
  private static final int WRITE = 0x8000_0000;

  /** Bytes in memory before rounding: the virtual size, or the raw size where that is 0. */
  public int memorySize() {
    return virtualSize != 0 ? virtualSize : rawSize;
  }

  /** Bytes that come from the file: none if there is no raw pointer. */
  public int bytesFromFile() {
    return rawPointer == 0 ? 0 : rawSize;
  }

  public boolean isShared() {
    return (characteristics & SHARED) != 0;
  }

  public boolean isExecutable() {
    return (characteristics & EXECUTE) != 0;
  }

  public boolean isReadable() {
    return (characteristics & READ) != 0;
  }

  public boolean isWritable() {
    return (characteristics & WRITE) != 0;
  }
}
