package org.pagewalk.emulator.paging;

import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Processor;

/**
 * Compares every cached translation with a walk of the page tables as they are, written without
 * regard to speed and apart from {@link PageWalker}. It changes nothing, no accessed bit either.
 */
final class TranslationCheck {
  private final PhysicalMemory memory;
  private final Processor processor;

  TranslationCheck(PhysicalMemory memory, Processor processor) {
    this.memory = memory;
    this.processor = processor;
  }

  /**
   * Checks all address spaces.
   *
   * @throws AssertionError naming the first translation that the page tables do not have
   */
  void run(Tlb tlb) {
    for (AddressSpace space : tlb.spaces()) {
      for (int slot = 0; slot < TableTranslations.ENTRIES; slot++) {
        if (space.tables[slot] != null) {
          for (PrivilegeLevel level : PrivilegeLevel.values()) {
            for (Access access : Access.values()) {
              checkSlot(space, slot, access, level);
            }
          }
        }
      }
    }
  }

  private void checkSlot(AddressSpace space, int slot, Access access, PrivilegeLevel level) {
    if (access == Access.EXECUTE) {
      int[] frames = space.frames[level.ordinal()][slot];
      for (int index = 0; index < TableTranslations.ENTRIES; index++) {
        if (frames[index] != 0) {
          int expected = frame(space, slot << 10 | index, access, level);
          require(frames[index] - 1 == expected, space, slot << 10 | index, access, level);
        }
      }
      return;
    }
    byte[][] pages = space.pages[TableTranslations.kind(access, level)][slot];
    for (int index = 0; index < TableTranslations.ENTRIES; index++) {
      if (pages[index] != null) {
        int frame = frame(space, slot << 10 | index, access, level);
        boolean right = memory.isRam(frame) && pages[index] == memory.bytes(frame);
        right &= access != Access.WRITE || memory.isPlain(frame);
        require(right, space, slot << 10 | index, access, level);
      }
    }
  }

  private static void require(
      boolean right, AddressSpace space, int pageNumber, Access access, PrivilegeLevel level) {
    if (!right) {
      throw new AssertionError(
          "a translation of linear page %05X is cached for %s by %s that the tables of directory %X do not have"
              .formatted(pageNumber, access, level, space.directory));
    }
  }

  /** Frame of a page if the access needs no change of the tables; else -1. */
  private int frame(AddressSpace space, int pageNumber, Access access, PrivilegeLevel level) {
    if (space.directory == AddressSpace.UNPAGED) {
      return pageNumber;
    }
    int directoryEntry = entry(space.directory, pageNumber >>> 10);
    boolean large =
        (directoryEntry & PageWalker.PAGE_SIZE) != 0 && (processor.cr4 & Processor.CR4_PSE) != 0;
    int last = large ? directoryEntry : entry(directoryEntry >>> 12, pageNumber & 0x3FF);
    int both = directoryEntry & last;
    int needed = PageWalker.PRESENT | PageWalker.ACCESSED;
    boolean protects = level == PrivilegeLevel.USER || (processor.cr0 & Processor.CR0_WP) != 0;
    needed |= level == PrivilegeLevel.USER ? PageWalker.USER : 0;
    needed |= access == Access.WRITE && protects ? PageWalker.WRITABLE : 0;
    if ((both & needed) != needed || access == Access.WRITE && (last & PageWalker.DIRTY) == 0) {
      return -1;
    }
    return large
        ? (last >>> 13 & 0xFF) << 20 | last >>> 12 & 0xFFC00 | pageNumber & 0x3FF
        : last >>> 12;
  }

  private int entry(int frame, int index) {
    return memory.isRam(frame) ? memory.read32((long) frame << 12 | index << 2) : -1;
  }
}
