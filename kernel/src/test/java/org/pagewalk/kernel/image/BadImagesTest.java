package org.pagewalk.kernel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.pagewalk.kernel.image.ImageBuilder.BSS;
import static org.pagewalk.kernel.image.ImageBuilder.DATA;
import static org.pagewalk.kernel.image.ImageBuilder.FILE_HEADER;
import static org.pagewalk.kernel.image.ImageBuilder.NT_HEADER;
import static org.pagewalk.kernel.image.ImageBuilder.OPTIONAL_HEADER;
import static org.pagewalk.kernel.image.ImageBuilder.TEXT;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.status.NtStatus;

class BadImagesTest {
  private static void assertRefused(byte[] content, int status, String words) {
    InvalidImageException refusal =
        catchThrowableOfType(
            InvalidImageException.class, () -> PeImage.open(ImageBytes.of(content)));
    assertThat(refusal).isNotNull();
    assertThat(NtStatus.nameOf(refusal.status())).isEqualTo(NtStatus.nameOf(status));
    assertThat(refusal).hasMessageContaining(words);
    assertThat(refusal.getMessage()).doesNotContain("\n");
  }

  private static void assertRefused(ImageBuilder image, int status, String words) {
    assertRefused(image.content(), status, words);
  }

  @Test
  void emptyFileIsNoFileForASection() {
    assertRefused(new byte[0], NtStatus.INVALID_FILE_FOR_SECTION, "empty");
  }

  @Test
  void textFileDoesNotStartWithMz() {
    assertRefused("#!/bin/sh\n".getBytes(), NtStatus.INVALID_IMAGE_NOT_MZ, "MZ");
  }

  @Test
  void fileCutAtAnyPointInItsHeadersIsRefused() {
    ImageBuilder image = new ImageBuilder();
    assertRefused(image.truncatedTo(0x20), NtStatus.INVALID_IMAGE_NOT_MZ, "DOS header");
    assertRefused(image.truncatedTo(NT_HEADER + 2), NtStatus.INVALID_IMAGE_PROTECT, "outside");
    assertRefused(
        image.truncatedTo(FILE_HEADER + 8), NtStatus.INVALID_IMAGE_FORMAT, "ends inside its file");
    assertRefused(
        image.truncatedTo(OPTIONAL_HEADER + 50), NtStatus.INVALID_IMAGE_FORMAT, "optional header");
    assertRefused(image.truncatedTo(BSS), NtStatus.INVALID_IMAGE_FORMAT, "section table");
    assertRefused(image.truncatedTo(BSS + 40), NtStatus.INVALID_IMAGE_FORMAT, "SizeOfHeaders");
    assertRefused(image.truncatedTo(0x7FF), NtStatus.INVALID_IMAGE_FORMAT, ".data lies outside");
  }

  @Test
  void headerPointerBeyondTwoGigabytesIsRefused() {
    assertRefused(
        new ImageBuilder().u32(0x3C, 0xFFFF_FFFC), NtStatus.INVALID_IMAGE_PROTECT, "outside");
  }

  @Test
  void olderFormatsAreNamed() {
    assertRefused(
        new ImageBuilder().u32(NT_HEADER, 0x454E), NtStatus.INVALID_IMAGE_NE_FORMAT, "16-bit");
    assertRefused(
        new ImageBuilder().u32(NT_HEADER, 0x454C), NtStatus.INVALID_IMAGE_LE_FORMAT, "LE");
    assertRefused(new ImageBuilder().u32(NT_HEADER, 0), NtStatus.INVALID_IMAGE_PROTECT, "DOS");
  }

  @Test
  void sixtyFourBitImageIsCalledSo() {
    ImageBuilder image =
        new ImageBuilder().u16(OPTIONAL_HEADER, 0x20B).u16(FILE_HEADER, MachineType.AMD64);
    assertRefused(image, NtStatus.INVALID_IMAGE_WIN_64, "64-bit program (x86-64)");
  }

  @Test
  void unlinkedObjectIsRefused() {
    assertRefused(
        new ImageBuilder().u16(FILE_HEADER + 18, 0), NtStatus.INVALID_IMAGE_FORMAT, "not linked");
  }

  @Test
  void otherMachineOpensButIsNotForThisMachine() throws InvalidImageException {
    PeImage image = new ImageBuilder().u16(FILE_HEADER, 0x1C0).open();

    assertThat(image.headers().isForThisMachine()).isFalse();
    assertThat(MachineType.nameOf(image.headers().file().machine())).isEqualTo("ARM");
  }

  @Test
  void fileAlignmentOf16BelongsToSectionAlignmentOf16Only() {
    assertRefused(
        new ImageBuilder().u32(OPTIONAL_HEADER + 36, 16),
        NtStatus.INVALID_IMAGE_FORMAT,
        "FileAlignment is 16");
  }

  @Test
  void alignmentThatIsNoPowerOfTwoIsRefused() {
    assertRefused(
        new ImageBuilder().u32(OPTIONAL_HEADER + 36, 0x600),
        NtStatus.INVALID_IMAGE_FORMAT,
        "power of two");
    assertRefused(
        new ImageBuilder().u32(OPTIONAL_HEADER + 36, 0),
        NtStatus.INVALID_IMAGE_FORMAT,
        "power of two");
  }

  @Test
  void sectionAlignmentBelowFileAlignmentIsRefused() {
    assertRefused(
        new ImageBuilder().u32(OPTIONAL_HEADER + 36, 0x2000),
        NtStatus.INVALID_IMAGE_FORMAT,
        "smaller than FileAlignment");
  }

  @Test
  void absurdSizesOfImageAreRefused() {
    assertRefused(
        new ImageBuilder().u32(OPTIONAL_HEADER + 56, 0),
        NtStatus.INVALID_IMAGE_FORMAT,
        "SizeOfImage is 0");
    assertRefused(
        new ImageBuilder().u32(OPTIONAL_HEADER + 56, 0xFFFF_F000),
        NtStatus.INVALID_IMAGE_FORMAT,
        "larger than the address space");
    assertRefused(
        new ImageBuilder().u32(OPTIONAL_HEADER + 56, 0x3000),
        NtStatus.INVALID_IMAGE_FORMAT,
        ".bss would end");
  }

  @Test
  void unalignedImageBaseIsRefused() {
    assertRefused(
        new ImageBuilder().u32(OPTIONAL_HEADER + 28, 0x0100_1000),
        NtStatus.INVALID_IMAGE_FORMAT,
        "64 KiB");
  }

  @Test
  void overlappingSectionsAreRefused() {
    assertRefused(
        new ImageBuilder().u32(DATA + 12, 0x1000), NtStatus.INVALID_IMAGE_FORMAT, "overlaps");
  }

  @Test
  void gapBetweenSectionsIsRefused() {
    assertRefused(new ImageBuilder().u32(BSS + 12, 0x4000), NtStatus.INVALID_IMAGE_FORMAT, "gap");
  }

  @Test
  void rawDataOutsideTheFileIsRefusedEvenIfTheSumWraps() {
    assertRefused(
        new ImageBuilder().u32(TEXT + 20, 0xFFFF_FE00),
        NtStatus.INVALID_IMAGE_FORMAT,
        "outside the file");
  }

  @Test
  void sectionWithoutAnySizeIsRefused() {
    assertRefused(new ImageBuilder().u32(BSS + 8, 0), NtStatus.INVALID_IMAGE_FORMAT, "is empty");
  }

  @Test
  void tooManySectionsAreRefusedBeforeTheyAreRead() {
    assertRefused(
        new ImageBuilder().u16(FILE_HEADER + 2, 97), NtStatus.INVALID_IMAGE_FORMAT, "97 sections");
  }
}
