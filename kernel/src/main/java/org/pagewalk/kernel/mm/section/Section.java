package org.pagewalk.kernel.mm.section;

/**
 * A section object: the right to map a control area with some protection.
 *
 * @nt "Windows Internals 4, ch. 7, Section Objects"
 */
public final class Section {
  public static final int SEC_BASED = 0x0020_0000;
  public static final int SEC_NO_CHANGE = 0x0040_0000;
  public static final int SEC_FILE = 0x0080_0000;
  public static final int SEC_IMAGE = 0x0100_0000;
  public static final int SEC_RESERVE = 0x0400_0000;
  public static final int SEC_COMMIT = 0x0800_0000;
  public static final int SEC_NOCACHE = 0x1000_0000;

  private final ControlArea controlArea;
  private long size;
  private final int protection;
  private final int attributes;
  private int basedAddress;
  private boolean closed;

  Section(ControlArea controlArea, long size, int protection, int attributes) {
    this.controlArea = controlArea;
    this.size = size;
    this.protection = protection;
    this.attributes = attributes;
  }

  public ControlArea controlArea() {
    return controlArea;
  }

  /** Size in bytes. */
  public long size() {
    return size;
  }

  void setSize(long newSize) {
    size = newSize;
  }

  /** Protection code that views may not exceed. */
  public int protection() {
    return protection;
  }

  /** SEC_* bits. */
  public int attributes() {
    return attributes;
  }

  public boolean isImage() {
    return (attributes & SEC_IMAGE) != 0;
  }

  public boolean isBased() {
    return (attributes & SEC_BASED) != 0;
  }

  public boolean isReserve() {
    return (attributes & SEC_RESERVE) != 0;
  }

  /** Address of every view of a based section. */
  public int basedAddress() {
    return basedAddress;
  }

  void setBasedAddress(int address) {
    basedAddress = address;
  }

  /** Marks that the object manager has let go of it; false if that had happened already. */
  boolean close() {
    boolean wasOpen = !closed;
    closed = true;
    return wasOpen;
  }
}
