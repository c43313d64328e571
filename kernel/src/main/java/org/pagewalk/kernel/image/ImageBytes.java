package org.pagewalk.kernel.image;

import java.util.Objects;

/** A read-only view of the bytes of an image file. Offsets count from the start of the file. */
public interface ImageBytes {
  /** The file's size in bytes. */
  long length();

  /** The byte at an offset in [0, length), unsigned. */
  int u8(long offset);

  /** The little-endian word whose first byte is at the offset, unsigned. */
  default int u16(long offset) {
    return u8(offset) | u8(offset + 1) << 8;
  }

  /** The little-endian doubleword whose first byte is at the offset. */
  default int u32(long offset) {
    return u16(offset) | u16(offset + 2) << 16;
  }

  /** A view of an array, which is not copied. */
  static ImageBytes of(byte[] content) {
    Objects.requireNonNull(content);
    return new ImageBytes() {
      @Override
      public long length() {
        return content.length;
      }

      @Override
      public int u8(long offset) {
        return content[Math.toIntExact(offset)] & 0xFF;
      }
    };
  }
}
