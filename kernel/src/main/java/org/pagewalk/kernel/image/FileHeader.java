package org.pagewalk.kernel.image;

/**
 * The COFF header: IMAGE_FILE_HEADER.
 *
 * @param machine one of IMAGE_FILE_MACHINE_*, see {@link MachineType}
 * @param sectionCount number of section headers
 * @param timeDateStamp seconds since 1970, or whatever the linker wrote
 * @param optionalHeaderSize size in bytes of the optional header that follows
 * @param characteristics bits IMAGE_FILE_*
 */
public record FileHeader(
    int machine, int sectionCount, int timeDateStamp, int optionalHeaderSize, int characteristics) {
  private static final int RELOCS_STRIPPED = 0x0001;
  private static final int EXECUTABLE_IMAGE = 0x0002;
  private static final int LARGE_ADDRESS_AWARE = 0x0020;
  private static final int DLL = 0x2000;

  public boolean isExecutableImage() {
    return (characteristics & EXECUTABLE_IMAGE) != 0;
  }

  public boolean areRelocationsStripped() {
    return (characteristics & RELOCS_STRIPPED) != 0;
  }

  public boolean isLargeAddressAware() {
    return (characteristics & LARGE_ADDRESS_AWARE) != 0;
  }

  public boolean isDll() {
    return (characteristics & DLL) != 0;
  }
}
