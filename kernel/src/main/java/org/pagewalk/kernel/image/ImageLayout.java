package org.pagewalk.kernel.image;

import static org.pagewalk.kernel.image.InvalidImageException.format;

import java.util.ArrayList;
import java.util.List;

/**
 * How an image lies in memory: a run of header pages and one run for each section, in ascending
 * order and without gaps, or a single run for an image whose sections are aligned on less than a
 * page. Making a layout makes the checks that NT makes when it creates an image section; what
 * passes here can be mapped with no further question about bounds.
 *
 * <p>The directories are not looked at: an image with broken imports can be mapped, and its loader
 * fails.
 *
 * @param pageCount pages of address space; at least the sum over the subsections
 * @nt "Windows Internals 4, ch. 7, Section objects"; NT calls this MiCreateImageFileMap
 */
public record ImageLayout(int pageCount, List<ImageSubsection> subsections) {
  private static final int PAGE_SIZE = 4096;
  private static final int SECTOR_SIZE = 512;
  private static final int LARGEST_IMAGE = 0x7700_0000;
  private static final int ALLOCATION_GRANULARITY = 0x1_0000;

  public ImageLayout {
    subsections = List.copyOf(subsections);
  }

  /**
   * Checks the headers against the file's length in bytes and lays the image out.
   *
   * @throws InvalidImageException with STATUS_INVALID_IMAGE_FORMAT
   */
  public static ImageLayout of(PeHeaders headers, long fileLength) throws InvalidImageException {
    OptionalHeader optional = headers.optional();
    checkAlignments(optional);
    checkSizes(optional, fileLength);
    int pageCount = pagesOf(Integer.toUnsignedLong(optional.sizeOfImage()));
    return optional.sectionAlignment() < PAGE_SIZE
        ? onePiece(headers, fileLength, pageCount)
        : bySections(headers, fileLength, pageCount);
  }

  private static void checkAlignments(OptionalHeader optional) throws InvalidImageException {
    int fileAlignment = optional.fileAlignment();
    int sectionAlignment = optional.sectionAlignment();
    if (fileAlignment % SECTOR_SIZE != 0 && fileAlignment != sectionAlignment) {
      throw format(
          "FileAlignment is %s; NT demands a multiple of 512, or the SectionAlignment (%s)"
              .formatted(
                  Integer.toUnsignedString(fileAlignment),
                  Integer.toUnsignedString(sectionAlignment)));
    }
    if (Integer.bitCount(fileAlignment) != 1 || Integer.bitCount(sectionAlignment) != 1) {
      throw format(
          "FileAlignment 0x%X or SectionAlignment 0x%X is no power of two"
              .formatted(fileAlignment, sectionAlignment));
    }
    if (Integer.compareUnsigned(sectionAlignment, fileAlignment) < 0) {
      throw format(
          "SectionAlignment 0x%X is smaller than FileAlignment 0x%X"
              .formatted(sectionAlignment, fileAlignment));
    }
    if (Integer.compareUnsigned(sectionAlignment, LARGEST_IMAGE) > 0) {
      throw format("SectionAlignment 0x%X is larger than any image".formatted(sectionAlignment));
    }
    if (optional.imageBase() % ALLOCATION_GRANULARITY != 0) {
      throw format(
          "the image base 0x%08X is no multiple of 64 KiB".formatted(optional.imageBase()));
    }
  }

  private static void checkSizes(OptionalHeader optional, long fileLength)
      throws InvalidImageException {
    long sizeOfImage = Integer.toUnsignedLong(optional.sizeOfImage());
    long sizeOfHeaders = Integer.toUnsignedLong(optional.sizeOfHeaders());
    if (sizeOfImage == 0) {
      throw format("SizeOfImage is 0");
    }
    if (sizeOfImage > LARGEST_IMAGE) {
      throw format(
          "SizeOfImage 0x%X is larger than the address space allows".formatted(sizeOfImage));
    }
    if (sizeOfHeaders == 0 || sizeOfHeaders >= sizeOfImage || sizeOfHeaders > fileLength) {
      throw format(
          "SizeOfHeaders 0x%X does not fit in the image (0x%X) and the file (0x%X)"
              .formatted(sizeOfHeaders, sizeOfImage, fileLength));
    }
  }

  private static ImageLayout onePiece(PeHeaders headers, long fileLength, int pageCount)
      throws InvalidImageException {
    for (SectionHeader section : headers.sections()) {
      checkRawData(section, fileLength);
      long end = unsignedEnd(section.virtualAddress(), section.memorySize());
      if (section.rawPointer() != section.virtualAddress()
          || Integer.compareUnsigned(section.memorySize(), section.rawSize()) > 0
          || end > (long) pageCount * PAGE_SIZE) {
        throw format(
            "section %s of an image aligned on less than a page differs between file and memory"
                .formatted(section.name()));
      }
    }
    int fromFile =
        (int) Math.min(fileLength, Integer.toUnsignedLong(headers.optional().sizeOfImage()));
    ImageSubsection whole =
        new ImageSubsection("", 0, pageCount, 0, fromFile, true, true, true, false);
    return new ImageLayout(pageCount, List.of(whole));
  }

  private static ImageLayout bySections(PeHeaders headers, long fileLength, int pageCount)
      throws InvalidImageException {
    OptionalHeader optional = headers.optional();
    long alignment = optional.sectionAlignment();
    List<ImageSubsection> subsections = new ArrayList<>();
    long next = roundUp(optional.sizeOfHeaders(), alignment);
    checkEnd("the headers", next, pageCount);
    subsections.add(
        new ImageSubsection(
            "", 0, pagesOf(next), 0, optional.sizeOfHeaders(), true, false, false, false));
    for (SectionHeader section : headers.sections()) {
      checkRawData(section, fileLength);
      checkPlace(section, next);
      long end = roundUp(unsignedEnd(section.virtualAddress(), section.memorySize()), alignment);
      checkEnd("section " + section.name(), end, pageCount);
      subsections.add(
          subsection(section, pagesOf(end - next), optional.fileAlignment(), fileLength));
      next = end;
    }
    return new ImageLayout(pageCount, subsections);
  }

  private static ImageSubsection subsection(
      SectionHeader section, int pages, int fileAlignment, long fileLength) {
    long start = 0;
    long end = 0;
    if (section.bytesFromFile() != 0) {
      start = Integer.toUnsignedLong(section.rawPointer()) & -SECTOR_SIZE;
      end = roundUp(unsignedEnd(section.rawPointer(), section.rawSize()), fileAlignment);
    }
    long fromFile = Math.min(Math.min(end, fileLength) - start, (long) pages * PAGE_SIZE);
    return new ImageSubsection(
        section.name(),
        section.virtualAddress(),
        pages,
        start,
        (int) fromFile,
        section.isReadable(),
        section.isWritable(),
        section.isExecutable(),
        section.isShared());
  }

  private static void checkRawData(SectionHeader section, long fileLength)
      throws InvalidImageException {
    if (section.bytesFromFile() != 0
        && unsignedEnd(section.rawPointer(), section.rawSize()) > fileLength) {
      throw format(
          "section %s lies outside the file: 0x%X bytes at offset 0x%X, but the file has 0x%X"
              .formatted(section.name(), section.rawSize(), section.rawPointer(), fileLength));
    }
  }

  private static void checkPlace(SectionHeader section, long expected)
      throws InvalidImageException {
    if (section.memorySize() == 0) {
      throw format("section %s is empty".formatted(section.name()));
    }
    long start = Integer.toUnsignedLong(section.virtualAddress());
    if (start != expected) {
      throw format(
          "section %s starts at RVA 0x%X and should start at 0x%X: it %s"
              .formatted(
                  section.name(),
                  start,
                  expected,
                  start < expected ? "overlaps what is before it" : "leaves a gap"));
    }
  }

  private static void checkEnd(String what, long end, int pageCount) throws InvalidImageException {
    if (end > (long) pageCount * PAGE_SIZE) {
      throw format(
          "%s would end at RVA 0x%X, beyond the image's 0x%X bytes"
              .formatted(what, end, (long) pageCount * PAGE_SIZE));
    }
  }

  private static long unsignedEnd(int start, int size) {
    return Integer.toUnsignedLong(start) + Integer.toUnsignedLong(size);
  }

  private static long roundUp(long value, long alignment) {
    return (value + alignment - 1) & -alignment;
  }

  private static int pagesOf(long bytes) {
    return (int) (roundUp(bytes, PAGE_SIZE) / PAGE_SIZE);
  }
}
