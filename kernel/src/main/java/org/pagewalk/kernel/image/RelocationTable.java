package org.pagewalk.kernel.image;

import static org.pagewalk.kernel.image.InvalidImageException.format;

import java.util.ArrayList;
import java.util.List;

/** Which words of an image hold absolute addresses: the base relocation directory. */
public record RelocationTable(List<Relocation> relocations) {
  private static final int BLOCK_HEADER_SIZE = 8;
  private static final int ABSOLUTE = 0;
  private static final int MOST_RELOCATIONS = 1 << 20;

  /** A block serves one page; twice as many entries as the page has bytes is already absurd. */
  private static final int LARGEST_BLOCK = BLOCK_HEADER_SIZE + 2 * 2 * 4096;

  /**
   * One word to adjust.
   *
   * @param rva where it lies
   * @param type IMAGE_REL_BASED_*: 3 for a 32-bit address
   */
  public record Relocation(int rva, int type) {}

  public RelocationTable {
    relocations = List.copyOf(relocations);
  }

  /** Reads the relocation directory; padding entries are left out. */
  public static RelocationTable of(PeImage image) throws InvalidImageException {
    DataDirectory directory = image.headers().directory(DataDirectory.Kind.BASE_RELOCATION);
    List<Relocation> relocations = new ArrayList<>();
    if (directory.isPresent()) {
      long at = Integer.toUnsignedLong(directory.rva());
      long end = at + Integer.toUnsignedLong(directory.size());
      while (at + BLOCK_HEADER_SIZE <= end) {
        long size = Integer.toUnsignedLong(image.u32((int) at + 4));
        if (size < BLOCK_HEADER_SIZE || size > LARGEST_BLOCK || at + size > end) {
          throw format("a relocation block at RVA 0x%X has the size 0x%X".formatted(at, size));
        }
        readBlock(image, (int) at, (int) size, relocations);
        at += size;
      }
    }
    return new RelocationTable(relocations);
  }

  private static void readBlock(PeImage image, int block, int size, List<Relocation> relocations)
      throws InvalidImageException {
    int page = image.u32(block);
    for (int at = BLOCK_HEADER_SIZE; at + 2 <= size; at += 2) {
      int entry = image.u16(block + at);
      if (entry >>> 12 != ABSOLUTE) {
        relocations.add(new Relocation(page + (entry & 0xFFF), entry >>> 12));
      }
    }
    if (relocations.size() > MOST_RELOCATIONS) {
      throw format("the image has more than %d relocations".formatted(MOST_RELOCATIONS));
    }
  }
}
