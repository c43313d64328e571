package org.pagewalk.kernel.image;

import static org.pagewalk.kernel.image.InvalidImageException.format;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Reads DOS, NT and optional headers and the section table, in the order and with the statuses of
 * NT 5.2: what is no image at all, what is an image of another system, what is a damaged image.
 * Nothing is allocated by a count from the file before that count was bounded.
 *
 * @nt "Windows Internals 4, ch. 7, Section objects"; NT calls these checks MiVerifyImageHeader
 */
final class HeaderReader {
  private static final int DOS_HEADER_SIZE = 0x40;
  private static final int DOS_SIGNATURE = 0x5A4D;
  private static final int NT_HEADER_POINTER = 0x3C;
  private static final int PE_SIGNATURE = 0x0000_4550;
  private static final int NE_SIGNATURE = 0x454E;
  private static final int LE_SIGNATURE = 0x454C;
  private static final int FILE_HEADER_SIZE = 20;
  private static final int OPTIONAL_HEADER_SIZE = 96;
  private static final int SECTION_HEADER_SIZE = 40;
  private static final int MAGIC_PE32 = 0x10B;
  private static final int MAGIC_PE32_PLUS = 0x20B;

  /** Two pages of headers, less one page and an NT header, in section headers. */
  private static final int MAXIMUM_SECTIONS = (4096 - 248) / SECTION_HEADER_SIZE;

  private final ImageBytes bytes;

  HeaderReader(ImageBytes bytes) {
    this.bytes = bytes;
  }

  PeHeaders read() throws InvalidImageException {
    checkDosHeader();
    long ntHeader = Integer.toUnsignedLong(bytes.u32(NT_HEADER_POINTER));
    checkNtSignature(ntHeader);
    FileHeader file = readFileHeader(ntHeader + 4);
    long optionalAt = ntHeader + 4 + FILE_HEADER_SIZE;
    checkMagic(optionalAt, file);
    OptionalHeader optional = readOptionalHeader(optionalAt, file.optionalHeaderSize());
    List<SectionHeader> sections =
        readSections(optionalAt + file.optionalHeaderSize(), file.sectionCount());
    return new PeHeaders(ntHeader, file, optional, sections);
  }

  private void checkDosHeader() throws InvalidImageException {
    if (bytes.length() == 0) {
      throw new InvalidImageException(NtStatus.INVALID_FILE_FOR_SECTION, "the file is empty");
    }
    if (bytes.length() < DOS_HEADER_SIZE || bytes.u16(0) != DOS_SIGNATURE) {
      throw new InvalidImageException(
          NtStatus.INVALID_IMAGE_NOT_MZ,
          bytes.length() >= 2 && bytes.u16(0) == DOS_SIGNATURE
              ? "the file ends inside its DOS header"
              : "this is no program file: it does not start with MZ");
    }
  }

  private void checkNtSignature(long ntHeader) throws InvalidImageException {
    if (ntHeader + 4 > bytes.length()) {
      throw new InvalidImageException(
          NtStatus.INVALID_IMAGE_PROTECT,
          "this is a DOS program, or its PE header at 0x%X lies outside the file"
              .formatted(ntHeader));
    }
    int signature = bytes.u32(ntHeader);
    if (signature == PE_SIGNATURE) {
      return;
    }
    switch (signature & 0xFFFF) {
      case NE_SIGNATURE ->
          throw new InvalidImageException(
              NtStatus.INVALID_IMAGE_NE_FORMAT, "this is a 16-bit NE program; only 32-bit PE runs");
      case LE_SIGNATURE ->
          throw new InvalidImageException(
              NtStatus.INVALID_IMAGE_LE_FORMAT, "this is an LE program; only 32-bit PE runs");
      default ->
          throw new InvalidImageException(
              NtStatus.INVALID_IMAGE_PROTECT, "this is a DOS program; only 32-bit PE runs");
    }
  }

  private FileHeader readFileHeader(long at) throws InvalidImageException {
    requireInFile(at, FILE_HEADER_SIZE, "file header");
    FileHeader header =
        new FileHeader(
            bytes.u16(at),
            bytes.u16(at + 2),
            bytes.u32(at + 4),
            bytes.u16(at + 16),
            bytes.u16(at + 18));
    if (header.machine() == 0 && header.optionalHeaderSize() == 0) {
      throw new InvalidImageException(
          NtStatus.INVALID_IMAGE_PROTECT, "this is a DOS program with an empty PE header");
    }
    if (!header.isExecutableImage()) {
      throw format("the headers say that the image was not linked to the end");
    }
    if (((at - 4) & 3) != 0) {
      throw format("the PE header is not aligned on four bytes");
    }
    return header;
  }

  private void checkMagic(long at, FileHeader file) throws InvalidImageException {
    requireInFile(at, 2, "optional header");
    int magic = bytes.u16(at);
    if (magic == MAGIC_PE32_PLUS) {
      throw new InvalidImageException(
          NtStatus.INVALID_IMAGE_WIN_64,
          "this is a 64-bit program (%s); only 32-bit x86 runs"
              .formatted(MachineType.nameOf(file.machine())));
    }
    if (magic != MAGIC_PE32) {
      throw format("the optional header has the unknown magic 0x%X".formatted(magic));
    }
  }

  private OptionalHeader readOptionalHeader(long at, int size) throws InvalidImageException {
    if (size < OPTIONAL_HEADER_SIZE) {
      throw format("the optional header is %d bytes long, too short".formatted(size));
    }
    requireInFile(at, size, "optional header");
    return new OptionalHeader(
        bytes.u8(at + 2) << 8 | bytes.u8(at + 3),
        bytes.u32(at + 16),
        bytes.u32(at + 28),
        bytes.u32(at + 32),
        bytes.u32(at + 36),
        bytes.u16(at + 40) << 16 | bytes.u16(at + 42),
        bytes.u16(at + 48) << 16 | bytes.u16(at + 50),
        bytes.u32(at + 56),
        bytes.u32(at + 60),
        bytes.u32(at + 64),
        bytes.u16(at + 68),
        bytes.u16(at + 70),
        bytes.u32(at + 72),
        bytes.u32(at + 76),
        bytes.u32(at + 80),
        bytes.u32(at + 84),
        readDirectories(at, size));
  }

  private List<DataDirectory> readDirectories(long optionalHeader, int optionalHeaderSize) {
    long declared = Integer.toUnsignedLong(bytes.u32(optionalHeader + 92));
    long held = (optionalHeaderSize - OPTIONAL_HEADER_SIZE) / 8;
    long count = Math.min(Math.min(declared, held), DataDirectory.Kind.values().length);
    List<DataDirectory> directories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = optionalHeader + OPTIONAL_HEADER_SIZE + 8L * i;
      directories.add(new DataDirectory(bytes.u32(at), bytes.u32(at + 4)));
    }
    return directories;
  }

  private List<SectionHeader> readSections(long at, int count) throws InvalidImageException {
    if (count > MAXIMUM_SECTIONS) {
      throw format(
          "the image has %d sections; NT takes at most %d".formatted(count, MAXIMUM_SECTIONS));
    }
    requireInFile(at, (long) count * SECTION_HEADER_SIZE, "section table");
    List<SectionHeader> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long entry = at + (long) i * SECTION_HEADER_SIZE;
      sections.add(
          new SectionHeader(
              sectionName(entry),
              bytes.u32(entry + 8),
              bytes.u32(entry + 12),
              bytes.u32(entry + 16),
              bytes.u32(entry + 20),
              bytes.u32(entry + 36)));
    }
    return sections;
  }

  private String sectionName(long at) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      int character = bytes.u8(at + i);
      if (character == 0) {
        break;
      }
      name.append(character >= ' ' && character < 0x7F ? (char) character : '?');
    }
    return name.toString();
  }

  private void requireInFile(long at, long size, String what) throws InvalidImageException {
    if (at + size > bytes.length()) {
      throw format("the file ends inside its " + what);
    }
  }
}
