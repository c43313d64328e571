package org.pagewalk.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes the smallest images that can be mapped: headers and one section, perhaps with exports. */
public final class TestImage {
  public static final int ENTRY = 0x1000;

  private static final int HEADERS = 0x200;
  private static final int SECTION_SIZE = 0x1000;

  private TestImage() {}

  /** An image; its exports lie eight bytes apart from the section's start on. */
  public static byte[] of(int base, boolean dll, String... exports) {
    ByteBuffer image = ByteBuffer.allocate(HEADERS + SECTION_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    image.putShort(0, (short) 0x5A4D).putInt(0x3C, 0x40).putInt(0x40, 0x4550);
    image.putShort(0x44, (short) 0x14C).putShort(0x46, (short) 1);
    image.putShort(0x54, (short) 0xE0);
    image.putShort(0x56, (short) (dll ? 0x2102 : 0x0103));
    int optional = 0x58;
    image.putShort(optional, (short) 0x10B);
    image.putInt(optional + 16, ENTRY).putInt(optional + 28, base);
    image.putInt(optional + 32, 0x1000).putInt(optional + 36, 0x200);
    image.putShort(optional + 40, (short) 4).putShort(optional + 48, (short) 4);
    image.putInt(optional + 56, 0x1000 + SECTION_SIZE).putInt(optional + 60, HEADERS);
    image.putShort(optional + 68, (short) 3);
    image.putInt(optional + 72, 0x100000).putInt(optional + 76, 0x2000);
    image.putInt(optional + 80, 0x100000).putInt(optional + 84, 0x1000);
    image.putInt(optional + 92, 16);
    int section = optional + 0xE0;
    image.put(section, ".text".getBytes(StandardCharsets.US_ASCII));
    image.putInt(section + 8, SECTION_SIZE).putInt(section + 12, 0x1000);
    image.putInt(section + 16, SECTION_SIZE).putInt(section + 20, HEADERS);
    image.putInt(section + 36, 0xE0000020);
    if (exports.length > 0) {
      image.putInt(optional + 96, 0x1800).putInt(optional + 100, 0x700);
      putExports(image, exports);
    }
    return image.array();
  }

  private static void putExports(ByteBuffer image, String... exports) {
    int directory = HEADERS + 0x800;
    int names = 0x1A00;
    int addresses = 0x1840;
    int nameTable = addresses + 4 * exports.length;
    int ordinals = nameTable + 4 * exports.length;
    image.putInt(directory + 16, 1);
    image.putInt(directory + 20, exports.length).putInt(directory + 24, exports.length);
    image.putInt(directory + 28, addresses).putInt(directory + 32, nameTable);
    image.putInt(directory + 36, ordinals);
    for (int i = 0; i < exports.length; i++) {
      image.putInt(at(addresses + 4 * i), 0x1000 + 8 * i);
      image.putInt(at(nameTable + 4 * i), names);
      image.putShort(at(ordinals + 2 * i), (short) i);
      byte[] name = exports[i].getBytes(StandardCharsets.US_ASCII);
      image.put(at(names), name);
      names += name.length + 1;
    }
  }

  private static int at(int rva) {
    return rva - 0x1000 + HEADERS;
  }
}
