package org.pagewalk.kernel.image;

/**
 * One entry of the optional header's directory table: IMAGE_DATA_DIRECTORY.
 *
 * @param rva where the directory starts, unsigned; 0 if the image has none
 * @param size its size in bytes, unsigned
 */
public record DataDirectory(int rva, int size) {
  static final DataDirectory ABSENT = new DataDirectory(0, 0);

  /** The kinds of directories in the order of the table: IMAGE_DIRECTORY_ENTRY_*. */
  public enum Kind {
    EXPORT,
    IMPORT,
    RESOURCE,
    EXCEPTION,
    SECURITY,
    BASE_RELOCATION,
    DEBUG,
    ARCHITECTURE,
    GLOBAL_POINTER,
    TLS,
    LOAD_CONFIGURATION,
    BOUND_IMPORT,
    IMPORT_ADDRESS_TABLE,
    DELAY_IMPORT,
    CLR_HEADER,
    RESERVED
  }

  public boolean isPresent() {
    return rva != 0 && size != 0;
  }

  /** Whether an RVA lies inside the directory. */
  boolean contains(int address) {
    return Integer.compareUnsigned(address - rva, size) < 0;
  }
}
