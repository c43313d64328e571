package org.pagewalk.kernel.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A small valid PE32 image in memory, whose fields a test then spoils. */
public final class ImageBuilder {
  static final int NT_HEADER = 0x80;
  static final int FILE_HEADER = NT_HEADER + 4;
  public static final int OPTIONAL_HEADER = FILE_HEADER + 20;
  static final int DIRECTORIES = OPTIONAL_HEADER + 96;
  static final int SECTION_TABLE = DIRECTORIES + 16 * 8;
  static final int TEXT = SECTION_TABLE;
  public static final int DATA = SECTION_TABLE + 40;
  public static final int BSS = SECTION_TABLE + 80;

  static final int TEXT_RVA = 0x1000;
  static final int TEXT_FILE = 0x400;
  static final int DATA_RVA = 0x2000;
  static final int DATA_FILE = 0x600;
  static final int FILE_SIZE = 0xA00;

  private final ByteBuffer file = ByteBuffer.allocate(FILE_SIZE).order(ByteOrder.LITTLE_ENDIAN);

  public ImageBuilder() {
    u16(0, 0x5A4D).u32(0x3C, NT_HEADER).u32(NT_HEADER, 0x4550);
    u16(FILE_HEADER, MachineType.I386).u16(FILE_HEADER + 2, 3);
    u16(FILE_HEADER + 16, 96 + 16 * 8).u16(FILE_HEADER + 18, 0x0102);
    u16(OPTIONAL_HEADER, 0x10B).u32(OPTIONAL_HEADER + 16, TEXT_RVA);
    u32(OPTIONAL_HEADER + 28, 0x0100_0000).u32(OPTIONAL_HEADER + 32, 0x1000);
    u32(OPTIONAL_HEADER + 36, 0x200).u32(OPTIONAL_HEADER + 56, 0x4000);
    u32(OPTIONAL_HEADER + 60, 0x400).u16(OPTIONAL_HEADER + 68, Subsystem.WINDOWS_CONSOLE);
    u32(OPTIONAL_HEADER + 92, 16);
    section(TEXT, ".text", 0x123, TEXT_RVA, 0x200, TEXT_FILE, 0x6000_0020);
    section(DATA, ".data", 0x400, DATA_RVA, 0x400, DATA_FILE, 0xC000_0040);
    section(BSS, ".bss", 0x800, 0x3000, 0, 0, 0xC000_0080);
    u32(TEXT_FILE, 0x1234_5678);
  }

  private void section(
      int at, String name, int size, int rva, int rawSize, int rawPointer, int characteristics) {
    text(at, name).u32(at + 8, size).u32(at + 12, rva).u32(at + 16, rawSize);
    u32(at + 20, rawPointer).u32(at + 36, characteristics);
  }

  ImageBuilder u16(int offset, int value) {
    file.putShort(offset, (short) value);
    return this;
  }

  public ImageBuilder u32(int offset, int value) {
    file.putInt(offset, value);
    return this;
  }

  ImageBuilder text(int offset, String text) {
    file.put(offset, text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  ImageBuilder directory(DataDirectory.Kind kind, int rva, int size) {
    return u32(DIRECTORIES + 8 * kind.ordinal(), rva)
        .u32(DIRECTORIES + 8 * kind.ordinal() + 4, size);
  }

  /** Imports of Alpha (hint 7) and ordinal 42 from OTHER.dll, in the data section. */
  ImageBuilder withImports() {
    directory(DataDirectory.Kind.IMPORT, DATA_RVA, 40);
    u32(DATA_FILE, DATA_RVA + 0x30).u32(DATA_FILE + 12, DATA_RVA + 0x60);
    u32(DATA_FILE + 16, DATA_RVA + 0x40);
    u32(DATA_FILE + 0x30, DATA_RVA + 0x50).u32(DATA_FILE + 0x34, 0x8000_002A);
    u16(DATA_FILE + 0x50, 7).text(DATA_FILE + 0x52, "Alpha");
    return text(DATA_FILE + 0x60, "OTHER.dll");
  }

  /** Exports Beta at 1010 (ordinal 5), Gamma forwarded (ordinal 6), and ordinal 8 at 1020. */
  ImageBuilder withExports() {
    int at = DATA_FILE + 0x100;
    int rva = DATA_RVA + 0x100;
    directory(DataDirectory.Kind.EXPORT, rva, 0x100);
    u32(at + 12, rva + 0xA0).u32(at + 16, 5).u32(at + 20, 4).u32(at + 24, 2);
    u32(at + 28, rva + 0x30).u32(at + 32, rva + 0x50).u32(at + 36, rva + 0x60);
    u32(at + 0x30, 0x1010).u32(at + 0x34, rva + 0x80).u32(at + 0x38, 0).u32(at + 0x3C, 0x1020);
    u32(at + 0x50, rva + 0x70).u32(at + 0x54, rva + 0x78).u16(at + 0x60, 0).u16(at + 0x62, 1);
    text(at + 0x70, "Beta").text(at + 0x78, "Gamma").text(at + 0x80, "NTDLL.RtlGamma");
    return text(at + 0xA0, "self.dll");
  }

  /** One block for page 1000 with a 32-bit word at 1004 and a padding entry. */
  ImageBuilder withRelocations() {
    directory(DataDirectory.Kind.BASE_RELOCATION, DATA_RVA + 0x200, 12);
    u32(DATA_FILE + 0x200, TEXT_RVA).u32(DATA_FILE + 0x204, 12);
    return u16(DATA_FILE + 0x208, 0x3004).u16(DATA_FILE + 0x20A, 0);
  }

  /** A TLS directory with one callback at the virtual address 01001000. */
  ImageBuilder withTls() {
    int at = DATA_FILE + 0x280;
    directory(DataDirectory.Kind.TLS, DATA_RVA + 0x280, 24);
    u32(at, 0x0100_2300).u32(at + 4, 0x0100_2310).u32(at + 8, 0x0100_2320);
    u32(at + 12, 0x0100_22A0).u32(at + 16, 0x40);
    return u32(DATA_FILE + 0x2A0, 0x0100_1000);
  }

  public byte[] content() {
    return file.array().clone();
  }

  byte[] truncatedTo(int length) {
    return Arrays.copyOf(file.array(), length);
  }

  PeImage open() throws InvalidImageException {
    return PeImage.open(ImageBytes.of(content()));
  }
}
