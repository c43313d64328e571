package org.pagewalk.kernel.image;

import static org.pagewalk.kernel.image.InvalidImageException.format;

/**
 * An image file whose headers and layout have been checked, seen as it will lie in memory:
 * addresses are RVAs, and pages without bytes in the file read as zero. Nothing is relocated or
 * bound.
 */
public final class PeImage {
  private static final int PAGE_SIZE = 4096;

  /** The longest name that a directory may hold; compilers' decorated names reach some hundreds. */
  private static final int LONGEST_NAME = 1024;

  private final ImageBytes bytes;
  private final PeHeaders headers;
  private final ImageLayout layout;

  private PeImage(ImageBytes bytes, PeHeaders headers, ImageLayout layout) {
    this.bytes = bytes;
    this.headers = headers;
    this.layout = layout;
  }

  /** Reads and checks the headers as NT does before it creates an image section. */
  public static PeImage open(ImageBytes bytes) throws InvalidImageException {
    PeHeaders headers = PeHeaders.read(bytes);
    return new PeImage(bytes, headers, ImageLayout.of(headers, bytes.length()));
  }

  public PeHeaders headers() {
    return headers;
  }

  public ImageLayout layout() {
    return layout;
  }

  /** A run of bytes of the image; the run must lie inside a part that comes from the file. */
  public byte[] bytes(int rva, int count) throws InvalidImageException {
    if (count < 0 || count > bytes.length()) {
      throw format("a run of 0x%X bytes is longer than the file".formatted(count));
    }
    byte[] run = new byte[count];
    for (int i = 0; i < count; i++) {
      run[i] = (byte) u8(rva + i);
    }
    return run;
  }

  /** The byte at an RVA, unsigned. */
  int u8(int rva) throws InvalidImageException {
    long address = Integer.toUnsignedLong(rva);
    for (ImageSubsection part : layout.subsections()) {
      long inside = address - part.rva();
      if (inside >= 0 && inside < (long) part.pageCount() * PAGE_SIZE) {
        return inside < part.fileBytes() ? bytes.u8(part.fileOffset() + inside) : 0;
      }
    }
    throw format(
        "a directory points to RVA 0x%X, where the image has no section".formatted(address));
  }

  int u16(int rva) throws InvalidImageException {
    return u8(rva) | u8(rva + 1) << 8;
  }

  int u32(int rva) throws InvalidImageException {
    return u16(rva) | u16(rva + 2) << 16;
  }

  /**
   * The zero-terminated name at an RVA; characters outside printable ASCII become question marks.
   */
  String name(int rva) throws InvalidImageException {
    StringBuilder name = new StringBuilder();
    for (int at = rva; ; at++) {
      int character = u8(at);
      if (character == 0) {
        return name.toString();
      }
      if (name.length() == LONGEST_NAME) {
        throw format(
            "a name at RVA 0x%X is longer than %d characters".formatted(rva, LONGEST_NAME));
      }
      name.append(character >= ' ' && character < 0x7F ? (char) character : '?');
    }
  }

  /** The RVA of a virtual address that a directory holds, for the image at its preferred base. */
  int rvaOf(int virtualAddress) {
    return virtualAddress - headers.optional().imageBase();
  }
}
