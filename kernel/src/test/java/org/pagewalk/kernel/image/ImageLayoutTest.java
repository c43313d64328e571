package org.pagewalk.kernel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pagewalk.kernel.image.ImageBuilder.BSS;
import static org.pagewalk.kernel.image.ImageBuilder.DATA;
import static org.pagewalk.kernel.image.ImageBuilder.OPTIONAL_HEADER;
import static org.pagewalk.kernel.image.ImageBuilder.TEXT;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageLayoutTest {
  @Test
  void headersAndEachSectionAreOneSubsection() throws InvalidImageException {
    ImageLayout layout = new ImageBuilder().open().layout();

    assertThat(layout.pageCount()).isEqualTo(4);
    assertThat(layout.subsections())
        .containsExactly(
            new ImageSubsection("", 0, 1, 0, 0x400, true, false, false, false),
            new ImageSubsection(".text", 0x1000, 1, 0x400, 0x200, true, false, true, false),
            new ImageSubsection(".data", 0x2000, 1, 0x600, 0x400, true, true, false, false),
            new ImageSubsection(".bss", 0x3000, 1, 0, 0, true, true, false, false));
  }

  @Test
  void sharedSectionIsMarked() throws InvalidImageException {
    ImageLayout layout = new ImageBuilder().u32(DATA + 36, 0xD000_0040).open().layout();

    assertThat(layout.subsections().get(2).shared()).isTrue();
  }

  @Test
  void rawDataBeyondTheVirtualPagesIsNotMapped() throws InvalidImageException {
    byte[] content = Arrays.copyOf(new ImageBuilder().content(), 0x3000);
    PeImage image =
        PeImage.open(ImageBytes.of(patched(content, DATA + 16, 0x2000, DATA + 8, 0x400)));

    assertThat(image.layout().subsections().get(2).fileBytes()).isEqualTo(0x1000);
  }

  private static byte[] patched(byte[] content, int... offsetsAndValues) {
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < offsetsAndValues.length; i += 2) {
      buffer.putInt(offsetsAndValues[i], offsetsAndValues[i + 1]);
    }
    return content;
  }

  @Test
  void virtualSizeZeroMeansTheRawSize() throws InvalidImageException {
    PeImage image = new ImageBuilder().u32(TEXT + 8, 0).open();

    assertThat(image.layout().subsections().get(1).pageCount()).isEqualTo(1);
  }

  @Test
  void imageAlignedOnLessThanAPageIsMappedAsOnePiece() throws InvalidImageException {
    PeImage image = packed().open();

    assertThat(image.layout().subsections())
        .isEqualTo(List.of(new ImageSubsection("", 0, 1, 0, 0xA00, true, true, true, false)));
    assertThat(image.u32(0x400)).isEqualTo(0x1234_5678);
  }

  @Test
  void onePieceImageMustBeTheSameInFileAndMemory() {
    assertThatThrownBy(() -> packed().u32(TEXT + 12, 0x410).open())
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining(".text");
  }

  /** Bytes of a packed image's file that are mapped. */
  private static int mappedBytes(int fileLength, int sizeOfImage) throws InvalidImageException {
    byte[] content = packed().u32(OPTIONAL_HEADER + 56, sizeOfImage).content();
    ImageLayout layout = PeImage.open(ImageBytes.of(Arrays.copyOf(content, fileLength))).layout();
    return layout.subsections().getFirst().fileBytes();
  }

  @Test
  void onePieceImageIsMappedAsFarAsBothFileAndImageGo() throws InvalidImageException {
    assertThat(mappedBytes(0xA00, 0xA00)).isEqualTo(0xA00);
    assertThat(mappedBytes(0xA00, 0xC00)).isEqualTo(0xA00);
    assertThat(mappedBytes(0xC00, 0xA00)).isEqualTo(0xA00);
  }

  /** A packed image whose data section lies elsewhere, in a file of 1200 (hex) bytes. */
  private static PeImage withData(int rva, int memorySize, int rawPointer, int rawSize)
      throws InvalidImageException {
    byte[] content = Arrays.copyOf(packed().content(), 0x1200);
    return PeImage.open(
        ImageBytes.of(
            patched(
                content,
                DATA + 8,
                memorySize,
                DATA + 12,
                rva,
                DATA + 16,
                rawSize,
                DATA + 20,
                rawPointer)));
  }

  @Test
  void sectionOfAOnePieceImageEndsWithItsRawDataAndWithTheImage() throws InvalidImageException {
    assertThat(withData(0x600, 0x400, 0x600, 0x400).layout().pageCount()).isEqualTo(1);
    assertThat(withData(0xC00, 0x400, 0xC00, 0x400).layout().pageCount()).isEqualTo(1);
    assertThatThrownBy(() -> withData(0x600, 0x401, 0x600, 0x400))
        .hasMessageContaining("section .data of an image aligned on less than a page");
    assertThatThrownBy(() -> withData(0xC10, 0x400, 0xC10, 0x400))
        .hasMessageContaining("section .data of an image aligned on less than a page");
    assertThatThrownBy(() -> withData(0x600, 0x400, 0x600, 0xC01))
        .hasMessageContaining("section .data lies outside the file");
  }

  private static ImageBuilder packed() {
    return new ImageBuilder()
        .u32(OPTIONAL_HEADER + 32, 16)
        .u32(OPTIONAL_HEADER + 36, 16)
        .u32(OPTIONAL_HEADER + 56, 0xA00)
        .u32(TEXT + 12, 0x400)
        .u32(DATA + 12, 0x600)
        .u32(BSS + 8, 0)
        .u32(BSS + 12, 0);
  }
}
