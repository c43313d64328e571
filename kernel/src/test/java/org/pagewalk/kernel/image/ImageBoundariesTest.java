package org.pagewalk.kernel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pagewalk.kernel.image.ImageBuilder.BSS;
import static org.pagewalk.kernel.image.ImageBuilder.DATA;
import static org.pagewalk.kernel.image.ImageBuilder.DATA_FILE;
import static org.pagewalk.kernel.image.ImageBuilder.DATA_RVA;
import static org.pagewalk.kernel.image.ImageBuilder.FILE_HEADER;
import static org.pagewalk.kernel.image.ImageBuilder.NT_HEADER;
import static org.pagewalk.kernel.image.ImageBuilder.OPTIONAL_HEADER;
import static org.pagewalk.kernel.image.ImageBuilder.TEXT;
import static org.pagewalk.kernel.image.ImageBuilder.TEXT_RVA;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.kernel.image.RelocationTable.Relocation;

/** Each check of the headers on both sides of its boundary, and the fields that pass. */
class ImageBoundariesTest {
  private static final int SECTION_ALIGNMENT = OPTIONAL_HEADER + 32;
  private static final int FILE_ALIGNMENT = OPTIONAL_HEADER + 36;
  private static final int IMAGE_BASE = OPTIONAL_HEADER + 28;
  private static final int SIZE_OF_IMAGE = OPTIONAL_HEADER + 56;
  private static final int SIZE_OF_HEADERS = OPTIONAL_HEADER + 60;

  /**
   * A doubleword that passes and one that does not.
   *
   * @param words pairs of offset and value that make the rest fit
   */
  private record Row(String name, int offset, int good, int bad, int... words) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Row> rows() {
    return List.of(
        new Row("SizeOfImage holds the last section", SIZE_OF_IMAGE, 0x3001, 0x3000),
        new Row("SizeOfHeaders is not 0", SIZE_OF_HEADERS, 1, 0),
        new Row("SizeOfHeaders lies in the file", SIZE_OF_HEADERS, 0xA00, 0xA01),
        new Row("the image base is aligned", IMAGE_BASE, 0x01010000, 0x01008000),
        new Row("SectionAlignment fits the sections", SECTION_ALIGNMENT, 0x1000, 0x2000),
        new Row("FileAlignment is a sector", FILE_ALIGNMENT, 0x200, 0x100),
        new Row("FileAlignment is a power of two", FILE_ALIGNMENT, 0x1000, 0xC00),
        new Row("raw data ends with the file", DATA + 16, 0x400, 0x401),
        new Row("raw data begins in the file", DATA + 20, 0x600, 0x601),
        new Row("sections follow each other", DATA + 12, DATA_RVA, DATA_RVA + 0x1000),
        new Row("a section ends before the next", TEXT + 8, 0x1000, 0x1001),
        new Row("the last section ends with the image", BSS + 8, 0x1000, 0x1001),
        new Row("the PE signature has four bytes", NT_HEADER, 0x4550, 0x14550));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void bothSidesOfTheBoundary(Row row) throws InvalidImageException {
    assertThat(new ImageBuilder().u32(row.offset(), row.good()).open()).isNotNull();
    assertThatThrownBy(() -> new ImageBuilder().u32(row.offset(), row.bad()).open())
        .isInstanceOf(InvalidImageException.class);
  }

  private static PeImage open(byte[] content, int... offsetsAndValues)
      throws InvalidImageException {
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < offsetsAndValues.length; i += 2) {
      buffer.putInt(offsetsAndValues[i], offsetsAndValues[i + 1]);
    }
    return PeImage.open(ImageBytes.of(content));
  }

  @Test
  void rawDataGoesOnToTheFileAlignment() throws InvalidImageException {
    PeImage image = new ImageBuilder().u32(TEXT + 16, 0x123).u32(0x5FC, 0x77).open();
    assertThat(image.layout().subsections().get(1).fileBytes()).isEqualTo(0x200);
    assertThat(image.u32(TEXT_RVA + 0x1FC)).isEqualTo(0x77);
    PeImage coarse = new ImageBuilder().u32(FILE_ALIGNMENT, 0x400).u32(DATA + 16, 0x201).open();
    assertThat(coarse.layout().subsections().get(2).fileBytes()).isEqualTo(0x400);
  }

  @Test
  void rawDataRoundedUpEndsWithTheFile() throws InvalidImageException {
    byte[] content = Arrays.copyOf(new ImageBuilder().content(), 0x9F0);
    PeImage image = open(content, DATA + 16, 0x3E8);
    assertThat(image.layout().subsections().get(2).fileBytes()).isEqualTo(0x3F0);
  }

  @Test
  void rawPointerIsRoundedDownToASector() throws InvalidImageException {
    PeImage image = new ImageBuilder().u32(DATA + 20, 0x650).u32(DATA + 16, 0x1B0).open();
    ImageSubsection data = image.layout().subsections().get(2);
    assertThat(data.fileOffset()).isEqualTo(0x600);
    assertThat(data.fileBytes()).isEqualTo(0x200);
  }

  @Test
  void rawSizeWithoutAPointerComesFromNowhere() throws InvalidImageException {
    PeImage image = new ImageBuilder().u32(DATA + 20, 0).open();
    ImageSubsection data = image.layout().subsections().get(2);
    assertThat(data.fileBytes()).isZero();
    assertThat(data.fileOffset()).isZero();
    assertThat(image.u32(DATA_RVA)).isZero();
  }

  @Test
  void numberOfSectionsHasItsLimit() throws InvalidImageException {
    byte[] content = Arrays.copyOf(new ImageBuilder().content(), 0x4000);
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putShort(FILE_HEADER + 2, (short) 96).putInt(SIZE_OF_IMAGE, 0x62000);
    buffer.putInt(SIZE_OF_HEADERS, 0x1000 + 0x1000);
    for (int i = 0; i < 96; i++) {
      int at = TEXT + 40 * i;
      Arrays.fill(content, at, at + 40, (byte) 0);
      buffer.putInt(at + 8, 0x1000).putInt(at + 12, 0x2000 + i * 0x1000);
    }
    PeImage image = PeImage.open(ImageBytes.of(content));
    assertThat(image.layout().subsections()).hasSize(97);
    assertThat(image.layout().pageCount()).isEqualTo(0x62);
  }

  @Test
  void imageOfTheLargestSizeIsTaken() throws InvalidImageException {
    assertThat(new ImageBuilder().u32(SIZE_OF_IMAGE, 0x77000000).open().layout().pageCount())
        .isEqualTo(0x77000);
    assertThatThrownBy(() -> new ImageBuilder().u32(SIZE_OF_IMAGE, 0x77000001).open())
        .hasMessageContaining("larger than the address space");
  }

  @Test
  void optionalHeaderMayEndBehindItsFixedPart() throws InvalidImageException {
    byte[] content = new ImageBuilder().content();
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    byte[] table = Arrays.copyOfRange(content, TEXT, TEXT + 120);
    System.arraycopy(table, 0, content, OPTIONAL_HEADER + 96, 120);
    buffer.putShort(FILE_HEADER + 16, (short) 96);
    PeImage image = PeImage.open(ImageBytes.of(content));
    assertThat(image.headers().optional().directories()).isEmpty();
    assertThat(image.headers().directory(DataDirectory.Kind.IMPORT).isPresent()).isFalse();
    buffer.putShort(FILE_HEADER + 16, (short) 95);
    assertThatThrownBy(() -> PeImage.open(ImageBytes.of(content))).hasMessageContaining("95 bytes");
  }

  @Test
  void directoriesAreAtMostSixteenAndAtMostWhatIsDeclared() throws InvalidImageException {
    assertThat(directories(2)).isEqualTo(2);
    assertThat(directories(16)).isEqualTo(16);
    assertThat(directories(17)).isEqualTo(16);
    assertThat(directories(-1)).isEqualTo(16);
  }

  private static int directories(int declared) throws InvalidImageException {
    return new ImageBuilder()
        .u32(OPTIONAL_HEADER + 92, declared)
        .open()
        .headers()
        .optional()
        .directories()
        .size();
  }

  @Test
  void everyFieldOfTheHeadersIsRead() throws InvalidImageException {
    PeHeaders headers =
        new ImageBuilder()
            .u32(FILE_HEADER + 4, 0x11111111)
            .u16(OPTIONAL_HEADER + 2, 0x0E07)
            .u32(OPTIONAL_HEADER + 16, 0x1010)
            .u16(OPTIONAL_HEADER + 40, 4)
            .u16(OPTIONAL_HEADER + 42, 1)
            .u16(OPTIONAL_HEADER + 48, 5)
            .u16(OPTIONAL_HEADER + 50, 2)
            .u32(OPTIONAL_HEADER + 64, 0x22222222)
            .u16(OPTIONAL_HEADER + 70, 0x140)
            .u32(OPTIONAL_HEADER + 72, 0x100000)
            .u32(OPTIONAL_HEADER + 76, 0x2000)
            .u32(OPTIONAL_HEADER + 80, 0x300000)
            .u32(OPTIONAL_HEADER + 84, 0x4000)
            .directory(DataDirectory.Kind.RESERVED, 0x55, 0x66)
            .open()
            .headers();
    assertThat(headers.ntHeaderOffset()).isEqualTo(NT_HEADER);
    assertThat(headers.file()).isEqualTo(new FileHeader(0x14C, 3, 0x11111111, 96 + 128, 0x0102));
    OptionalHeader optional = headers.optional();
    assertThat(optional.linkerVersion()).isEqualTo(0x070E);
    assertThat(optional.entryPoint()).isEqualTo(0x1010);
    assertThat(optional.imageBase()).isEqualTo(0x01000000);
    assertThat(optional.operatingSystemVersion()).isEqualTo(0x40001);
    assertThat(optional.subsystemVersion()).isEqualTo(0x50002);
    assertThat(optional.checkSum()).isEqualTo(0x22222222);
    assertThat(optional.subsystem()).isEqualTo(3);
    assertThat(optional.dllCharacteristics()).isEqualTo(0x140);
    assertThat(optional.stackReserve()).isEqualTo(0x100000);
    assertThat(optional.stackCommit()).isEqualTo(0x2000);
    assertThat(optional.heapReserve()).isEqualTo(0x300000);
    assertThat(optional.heapCommit()).isEqualTo(0x4000);
    assertThat(headers.directory(DataDirectory.Kind.RESERVED))
        .isEqualTo(new DataDirectory(0x55, 0x66));
    assertThat(headers.sections().getFirst())
        .isEqualTo(new SectionHeader(".text", 0x123, 0x1000, 0x200, 0x400, 0x60000020));
  }

  @Test
  void characteristicsAreToldApart() throws InvalidImageException {
    FileHeader all = header(0x2023);
    assertThat(all.areRelocationsStripped()).isTrue();
    assertThat(all.isLargeAddressAware()).isTrue();
    assertThat(all.isDll()).isTrue();
    FileHeader none = header(0xDFDE);
    assertThat(none.areRelocationsStripped()).isFalse();
    assertThat(none.isLargeAddressAware()).isFalse();
    assertThat(none.isDll()).isFalse();
  }

  private static FileHeader header(int characteristics) throws InvalidImageException {
    return new ImageBuilder().u16(FILE_HEADER + 18, characteristics).open().headers().file();
  }

  @Test
  void sectionsProtectionIsReadFromItsCharacteristics() {
    int[][] rows = {{0x10000000, 0}, {0x20000000, 1}, {0x40000000, 2}, {0x80000000, 3}};
    for (int[] row : rows) {
      SectionHeader section = new SectionHeader("s", 0, 0, 0, 0, row[0]);
      assertThat(
              List.of(
                  section.isShared(),
                  section.isExecutable(),
                  section.isReadable(),
                  section.isWritable()))
          .isEqualTo(List.of(row[1] == 0, row[1] == 1, row[1] == 2, row[1] == 3));
    }
  }

  @Test
  void sectionOfAnAddressIsTheOneWhoseMemoryHoldsIt() throws InvalidImageException {
    PeHeaders headers = new ImageBuilder().open().headers();
    assertThat(headers.sectionAt(0xFFF)).isEmpty();
    assertThat(headers.sectionAt(0x1000).orElseThrow().name()).isEqualTo(".text");
    assertThat(headers.sectionAt(0x1122).orElseThrow().name()).isEqualTo(".text");
    assertThat(headers.sectionAt(0x1123)).isEmpty();
    assertThat(headers.sectionAt(0x37FF).orElseThrow().name()).isEqualTo(".bss");
  }

  @Test
  void sectionNameHasEightBytesAndNothingStrange() throws InvalidImageException {
    PeImage image = new ImageBuilder().text(TEXT, "eight..8").text(DATA, "a\u0007 \u001F~").open();
    assertThat(image.headers().sections().get(0).name()).isEqualTo("eight..8");
    assertThat(image.headers().sections().get(1).name()).isEqualTo("a? ?~");
  }

  @Test
  void importsWithoutALookUpTableAreReadFromTheAddressTable() throws InvalidImageException {
    ImageBuilder image = new ImageBuilder().withImports().u32(DATA_FILE, 0);
    image.u32(DATA_FILE + 0x40, DATA_RVA + 0x50).u32(DATA_FILE + 0x44, 0x8000_0007);
    ImportTable imports = ImportTable.of(image.open());
    assertThat(imports.modules().getFirst().symbols())
        .containsExactly(
            new ImportTable.Symbol("Alpha", 7, DATA_RVA + 0x40),
            new ImportTable.Symbol("", 7, DATA_RVA + 0x44));
  }

  @Test
  void lookUpTableCountsEvenWhereTheAddressTableIsBound() throws InvalidImageException {
    ImageBuilder image = new ImageBuilder().withImports();
    image.u32(DATA_FILE + 0x40, 0x77123456).u32(DATA_FILE + 0x44, 0x77123460);
    assertThat(ImportTable.of(image.open()).modules().getFirst().symbols()).hasSize(2);
  }

  @Test
  void descriptorWithoutNameOrAddressTableEndsTheImports() throws InvalidImageException {
    for (int field : new int[] {12, 16}) {
      ImageBuilder image = new ImageBuilder().withImports().u32(DATA_FILE + field, 0);
      assertThat(ImportTable.of(image.open()).modules()).isEmpty();
    }
  }

  @Test
  void importWithAnEmptyNameIsAnError() {
    ImageBuilder image = new ImageBuilder().withImports().u16(DATA_FILE + 0x52, 0);
    assertThatThrownBy(() -> ImportTable.of(image.open())).hasMessageContaining("empty name");
  }

  @Test
  void symbolsAreWrittenByNameOrOrdinal() {
    assertThat(new ImportTable.Symbol("Alpha", 7, 0)).hasToString("Alpha");
    assertThat(new ImportTable.Symbol("", 42, 0)).hasToString("#42");
    assertThat(new ImportTable.Symbol("", 42, 0).isByOrdinal()).isTrue();
    assertThat(new ImportTable.Symbol("a", 42, 0).isByOrdinal()).isFalse();
  }

  @Test
  void exportWithTwoNamesAppearsForEach() throws InvalidImageException {
    ImageBuilder image = new ImageBuilder().withExports().u16(DATA_FILE + 0x162, 0);
    ExportTable exports = ExportTable.of(image.open());
    assertThat(exports.byName("Beta").orElseThrow().rva()).isEqualTo(0x1010);
    assertThat(exports.byName("Gamma").orElseThrow().rva()).isEqualTo(0x1010);
    assertThat(exports.byOrdinal(6).orElseThrow().name()).isEmpty();
  }

  @Test
  void addressAtTheEndOfTheDirectoryIsNoForwarder() throws InvalidImageException {
    int directory = DATA_RVA + 0x100;
    ImageBuilder last = new ImageBuilder().withExports().u32(DATA_FILE + 0x134, directory + 0xFF);
    assertThat(ExportTable.of(last.open()).byName("Gamma").orElseThrow().isForwarded()).isFalse();
    ImageBuilder named = new ImageBuilder().withExports().u32(DATA_FILE + 0x134, directory + 0x100);
    ExportTable.Symbol symbol = ExportTable.of(named.open()).byName("Gamma").orElseThrow();
    assertThat(symbol.isForwarded()).isFalse();
    assertThat(symbol.rva()).isEqualTo(directory + 0x100);
  }

  @Test
  void forwardedSymbolIsNearestToNothing() throws InvalidImageException {
    ExportTable exports = ExportTable.of(new ImageBuilder().withExports().open());
    assertThat(exports.byName("Gamma").orElseThrow().rva()).isZero();
    assertThat(exports.nearest(0x10)).isEmpty();
    assertThat(exports.nearest(-1)).hasToString("Optional[#8]");
  }

  @Test
  void numbersOfExportsAreBounded() {
    for (int offset : new int[] {20, 24}) {
      assertThatThrownBy(
              () ->
                  ExportTable.of(
                      new ImageBuilder()
                          .withExports()
                          .u32(DATA_FILE + 0x100 + offset, 0x10001)
                          .open()))
          .hasMessageContaining("65537 exports");
    }
  }

  @Test
  void relocationsOfEveryTypeAndPageAreRead() throws InvalidImageException {
    ImageBuilder image =
        new ImageBuilder()
            .directory(DataDirectory.Kind.BASE_RELOCATION, DATA_RVA + 0x200, 12 + 14)
            .u32(DATA_FILE + 0x200, TEXT_RVA)
            .u32(DATA_FILE + 0x204, 12)
            .u16(DATA_FILE + 0x208, 0x3004)
            .u16(DATA_FILE + 0x20A, 0x1FFF)
            .u32(DATA_FILE + 0x20C, DATA_RVA)
            .u32(DATA_FILE + 0x210, 14)
            .u16(DATA_FILE + 0x214, 0x2000)
            .u16(DATA_FILE + 0x216, 0x0123)
            .u16(DATA_FILE + 0x218, 0xA008);
    assertThat(RelocationTable.of(image.open()).relocations())
        .containsExactly(
            new Relocation(TEXT_RVA + 4, 3),
            new Relocation(TEXT_RVA + 0xFFF, 1),
            new Relocation(DATA_RVA, 2),
            new Relocation(DATA_RVA + 8, 10));
  }

  @Test
  void sizesOfRelocationBlocksAreChecked() throws InvalidImageException {
    for (int bad : new int[] {7, 13, 0x4009, -1}) {
      ImageBuilder image = new ImageBuilder().withRelocations().u32(DATA_FILE + 0x204, bad);
      assertThatThrownBy(() -> RelocationTable.of(image.open()))
          .hasMessageContaining("relocation block");
    }
    ImageBuilder empty = new ImageBuilder().withRelocations().u32(DATA_FILE + 0x204, 8);
    assertThat(RelocationTable.of(empty.open()).relocations()).isEmpty();
    ImageBuilder odd = new ImageBuilder().withRelocations().u32(DATA_FILE + 0x204, 11);
    assertThat(RelocationTable.of(odd.open()).relocations()).hasSize(1);
  }

  @Test
  void tlsWithoutCallbacksHasNone() throws InvalidImageException {
    ImageBuilder image = new ImageBuilder().withTls().u32(DATA_FILE + 0x28C, 0);
    assertThat(TlsDirectory.of(image.open()).orElseThrow().callbacks()).isEmpty();
    ImageBuilder two = new ImageBuilder().withTls().u32(DATA_FILE + 0x2A4, 0x01001010);
    assertThat(TlsDirectory.of(two.open()).orElseThrow().callbacks())
        .containsExactly(0x01001000, 0x01001010);
  }

  @Test
  void namesAndRunsAreBounded() throws InvalidImageException {
    byte[] content = Arrays.copyOf(new ImageBuilder().content(), 0x2000);
    Arrays.fill(content, 0x600, 0x600 + 1025, (byte) 'n');
    PeImage image = open(content, DATA + 16, 0x1000);
    assertThatThrownBy(() -> image.name(DATA_RVA)).hasMessageContaining("longer than 1024");
    assertThat(image.name(DATA_RVA + 1)).hasSize(1024);
    assertThat(image.bytes(TEXT_RVA, 4)).containsExactly(0x78, 0x56, 0x34, 0x12);
    assertThatThrownBy(() -> image.bytes(TEXT_RVA, 0x2001)).hasMessageContaining("longer");
    assertThatThrownBy(() -> image.bytes(TEXT_RVA, -1)).hasMessageContaining("longer");
    assertThat(image.rvaOf(0x01001000)).isEqualTo(0x1000);
    assertThatThrownBy(() -> image.u8(0x4000)).hasMessageContaining("no section");
    assertThat(image.u8(0x3FFF)).isZero();
  }

  @Test
  void directoryIsPresentWithAddressAndSize() {
    assertThat(new DataDirectory(1, 1).isPresent()).isTrue();
    assertThat(new DataDirectory(0, 1).isPresent()).isFalse();
    assertThat(new DataDirectory(1, 0).isPresent()).isFalse();
    assertThat(new DataDirectory(0x10, 4).contains(0x0F)).isFalse();
    assertThat(new DataDirectory(0x10, 4).contains(0x10)).isTrue();
    assertThat(new DataDirectory(0x10, 4).contains(0x13)).isTrue();
    assertThat(new DataDirectory(0x10, 4).contains(0x14)).isFalse();
  }

  @Test
  void machinesAndSubsystemsAreNamed() {
    int[] machines = {
      0x14C, 0x8664, 0, 0x162, 0x166, 0x168, 0x169, 0x184, 0x284, 0x1C0, 0x1C2, 0x1C4, 0x1F0, 0x1F1,
      0x200, 0xAA64, 0x5032, 0x5064, 0x1234
    };
    String[] names = {
      "x86", "x86-64", "no particular machine", "MIPS", "MIPS", "MIPS", "MIPS", "Alpha", "Alpha",
      "ARM", "ARM", "ARM", "PowerPC", "PowerPC", "Itanium", "ARM64", "RISC-V", "RISC-V",
      "machine 0x1234"
    };
    for (int i = 0; i < machines.length; i++) {
      assertThat(MachineType.nameOf(machines[i])).isEqualTo(names[i]);
    }
    String[] subsystems = {
      "unknown",
      "native",
      "Windows GUI",
      "Windows console",
      "subsystem 4",
      "OS/2 console",
      "subsystem 6",
      "POSIX console",
      "subsystem 8",
      "Windows CE",
      "EFI",
      "EFI",
      "EFI",
      "EFI"
    };
    for (int i = 0; i < subsystems.length; i++) {
      assertThat(Subsystem.nameOf(i)).isEqualTo(subsystems[i]);
    }
  }
}
