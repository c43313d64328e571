package org.pagewalk.kernel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pagewalk.kernel.image.ImageBuilder.BSS;
import static org.pagewalk.kernel.image.ImageBuilder.DATA;
import static org.pagewalk.kernel.image.ImageBuilder.DATA_FILE;
import static org.pagewalk.kernel.image.ImageBuilder.DATA_RVA;
import static org.pagewalk.kernel.image.ImageBuilder.OPTIONAL_HEADER;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.image.RelocationTable.Relocation;

class DirectoriesTest {
  @Test
  void importsAreReadByNameAndByOrdinal() throws InvalidImageException {
    ImportTable imports = ImportTable.of(new ImageBuilder().withImports().open());

    assertThat(imports.modules()).hasSize(1);
    ImportTable.Module module = imports.modules().getFirst();
    assertThat(module.name()).isEqualTo("OTHER.dll");
    assertThat(module.symbols())
        .containsExactly(
            new ImportTable.Symbol("Alpha", 7, DATA_RVA + 0x40),
            new ImportTable.Symbol("", 42, DATA_RVA + 0x44));
  }

  @Test
  void exportsAreFoundByNameAndByOrdinal() throws InvalidImageException {
    ExportTable exports = ExportTable.of(new ImageBuilder().withExports().open());

    assertThat(exports.moduleName()).isEqualTo("self.dll");
    assertThat(exports.symbols()).hasSize(3);
    assertThat(exports.byName("Beta")).contains(new ExportTable.Symbol("Beta", 5, 0x1010, ""));
    assertThat(exports.byOrdinal(8)).contains(new ExportTable.Symbol("", 8, 0x1020, ""));
    assertThat(exports.byName("beta")).isEmpty();
    assertThat(exports.byOrdinal(7)).isEmpty();
  }

  @Test
  void forwardedExportNamesItsTarget() throws InvalidImageException {
    ExportTable exports = ExportTable.of(new ImageBuilder().withExports().open());

    assertThat(exports.byName("Gamma").orElseThrow().forwarder()).isEqualTo("NTDLL.RtlGamma");
  }

  @Test
  void nearestExportIsTheLastOneAtOrBelow() throws InvalidImageException {
    ExportTable exports = ExportTable.of(new ImageBuilder().withExports().open());

    assertThat(exports.nearest(0x100F)).isEmpty();
    assertThat(exports.nearest(0x1010)).hasToString("Optional[Beta]");
    assertThat(exports.nearest(0x101F)).hasToString("Optional[Beta]");
    assertThat(exports.nearest(0x1800)).hasToString("Optional[#8]");
  }

  @Test
  void relocationsLeaveOutThePadding() throws InvalidImageException {
    RelocationTable table = RelocationTable.of(new ImageBuilder().withRelocations().open());

    assertThat(table.relocations()).isEqualTo(List.of(new Relocation(0x1004, 3)));
  }

  @Test
  void relocationBlockOfSizeZeroEndsInAnError() {
    ImageBuilder image = new ImageBuilder().withRelocations().u32(DATA_FILE + 0x204, 0);

    assertThatThrownBy(() -> RelocationTable.of(image.open()))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("size 0x0");
  }

  @Test
  void tlsDirectoryGivesItsCallbacks() throws InvalidImageException {
    TlsDirectory tls = TlsDirectory.of(new ImageBuilder().withTls().open()).orElseThrow();

    assertThat(tls)
        .isEqualTo(
            new TlsDirectory(0x0100_2300, 0x0100_2310, 0x0100_2320, 0x40, List.of(0x0100_1000)));
  }

  @Test
  void imageWithoutDirectoriesHasEmptyTables() throws InvalidImageException {
    PeImage image = new ImageBuilder().open();

    assertThat(ImportTable.of(image).modules()).isEmpty();
    assertThat(ExportTable.of(image).symbols()).isEmpty();
    assertThat(RelocationTable.of(image).relocations()).isEmpty();
    assertThat(TlsDirectory.of(image)).isEmpty();
  }

  @Test
  void directoryOutsideTheImageIsAnError() {
    ImageBuilder image = new ImageBuilder().directory(DataDirectory.Kind.IMPORT, 0x7FFF_FFF0, 40);

    assertThatThrownBy(() -> ImportTable.of(image.open()))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("no section");
  }

  @Test
  void zeroFilledPagesReadAsZero() throws InvalidImageException {
    PeImage image = new ImageBuilder().open();

    assertThat(image.u32(0x3000)).isZero();
    assertThat(image.u32(0x1200)).isZero();
    assertThat(image.u32(0x1000)).isEqualTo(0x1234_5678);
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 1025})
  void tlsCallbacksAreReadUpToALimit(int count) throws InvalidImageException {
    byte[] content = Arrays.copyOf(new ImageBuilder().withTls().content(), DATA_FILE + 0x2000);
    ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(DATA + 8, 0x2000).putInt(DATA + 16, 0x2000).putInt(BSS + 12, 0x4000);
    file.putInt(OPTIONAL_HEADER + 56, 0x5000);
    file.putInt(DATA_FILE + 0x28C, 0x0100_2400);
    for (int i = 0; i < count; i++) {
      file.putInt(DATA_FILE + 0x400 + 4 * i, 0x0100_1000 + i);
    }
    PeImage image = PeImage.open(ImageBytes.of(content));
    if (count == 1024) {
      assertThat(TlsDirectory.of(image).orElseThrow().callbacks())
          .hasSize(1024)
          .endsWith(0x10013FF);
    } else {
      assertThatThrownBy(() -> TlsDirectory.of(image))
          .isInstanceOf(InvalidImageException.class)
          .hasMessageContaining("more than 1024 TLS callbacks");
    }
  }
}
