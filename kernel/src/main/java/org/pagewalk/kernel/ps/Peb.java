package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.section.ImageSection;

/** Offsets of the process environment block that the kernel writes, NT 5.2. */
final class Peb {
  static final int SIZE = 0x1000;
  static final int INHERITED_ADDRESS_SPACE = 0x00;
  static final int PROCESS_PARAMETERS = 0x10;

  private static final int MUTANT = 0x04;
  private static final int IMAGE_BASE_ADDRESS = 0x08;
  private static final int NUMBER_OF_PROCESSORS = 0x64;
  private static final int CRITICAL_SECTION_TIMEOUT = 0x70;
  private static final int HEAP_SEGMENT_RESERVE = 0x78;
  private static final int HEAP_SEGMENT_COMMIT = 0x7C;
  private static final int HEAP_DECOMMIT_TOTAL_FREE_THRESHOLD = 0x80;
  private static final int HEAP_DECOMMIT_FREE_BLOCK_THRESHOLD = 0x84;
  private static final int MAXIMUM_NUMBER_OF_HEAPS = 0x8C;
  private static final int PROCESS_HEAPS = 0x90;
  private static final int OS_MAJOR_VERSION = 0xA4;
  private static final int OS_MINOR_VERSION = 0xA8;
  private static final int OS_BUILD_NUMBER = 0xAC;
  private static final int OS_PLATFORM_ID = 0xB0;
  private static final int IMAGE_SUBSYSTEM = 0xB4;
  private static final int IMAGE_SUBSYSTEM_MAJOR_VERSION = 0xB8;
  private static final int IMAGE_SUBSYSTEM_MINOR_VERSION = 0xBC;
  private static final int END = 0x230;

  /** Thirty days, negative, in units of 100 ns. */
  private static final long TIMEOUT = -30L * 24 * 3600 * 10_000_000;

  private Peb() {}

  /** Fills a zeroed PEB, in one step that may be repeated. */
  static void write(UserMemory memory, int peb, int imageBase, ImageSection image) {
    memory.touchForWrite(peb, SIZE);
    memory.write32(peb + MUTANT, -1);
    memory.write32(peb + IMAGE_BASE_ADDRESS, imageBase);
    memory.write32(peb + NUMBER_OF_PROCESSORS, 1);
    memory.write64(peb + CRITICAL_SECTION_TIMEOUT, TIMEOUT);
    memory.write32(peb + HEAP_SEGMENT_RESERVE, 0x100000);
    memory.write32(peb + HEAP_SEGMENT_COMMIT, 0x2000);
    memory.write32(peb + HEAP_DECOMMIT_TOTAL_FREE_THRESHOLD, 0x10000);
    memory.write32(peb + HEAP_DECOMMIT_FREE_BLOCK_THRESHOLD, 0x1000);
    memory.write32(peb + MAXIMUM_NUMBER_OF_HEAPS, (SIZE - END) / 4);
    memory.write32(peb + PROCESS_HEAPS, peb + END);
    memory.write32(peb + OS_MAJOR_VERSION, 5);
    memory.write32(peb + OS_MINOR_VERSION, 2);
    memory.write16(peb + OS_BUILD_NUMBER, 3790);
    memory.write32(peb + OS_PLATFORM_ID, 2);
    memory.write32(peb + IMAGE_SUBSYSTEM, image.subsystem());
    memory.write32(peb + IMAGE_SUBSYSTEM_MAJOR_VERSION, image.subsystemVersion() >>> 16);
    memory.write32(peb + IMAGE_SUBSYSTEM_MINOR_VERSION, image.subsystemVersion() & 0xFFFF);
  }
}
