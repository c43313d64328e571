package org.pagewalk.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Processor;

/**
 * All permutations of the bits of both entries, CR0.WP, CR4, privilege and access, first and second
 * access, against {@link PageWalkModel}.
 *
 * <p>The bits P, R/W, U/S, A, D, PS or PAT and G of both entries take both values. The bits above
 * them decide, in a directory entry, between a table's address and a large page's reserved bit,
 * PSE-36 bit or PAT bit, so they take the values of {@link #DIRECTORY_EXTRAS}; a page table's copy
 * stands at every address that results.
 */
class PageWalkPermutationTest {
  private static final int FRAMES = 2048;
  private static final int DIRECTORY = 0x10_0000;
  private static final int TABLE = 0x40_0000;
  private static final int PAGE = 0x30_0000;
  private static final int LINEAR = 0x5552_3456;
  private static final int DIRECTORY_ENTRY = DIRECTORY + (LINEAR >>> 22) * 4;
  private static final int INDEX_IN_TABLE = (LINEAR >>> 12 & 0x3FF) * 4;

  private static final int IGNORED = 0xE18;
  private static final int[] DIRECTORY_EXTRAS = {0, IGNORED, 1 << 21, 1 << 13, 1 << 12};
  private static final int[] TABLE_EXTRAS = {0, IGNORED};
  private static final int[] LEVELS = {0, 3};
  private static final Access[] ACCESSES = Access.values();

  private static final int SMALL_PAGE_CONTENT = 0x51;
  private static final int LARGE_PAGE_CONTENT = 0x1A;
  private static final int STORED = 0x77;

  private final PhysicalMemory memory = new PhysicalMemory(FRAMES);
  private final Processor processor = new Processor();
  private final LinearMemory linear = new LinearMemory(memory, processor);
  private PageWalkModel model;

  PageWalkPermutationTest() {
    processor.cr3 = DIRECTORY;
    restoreContents();
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void everyPermutationOfTwoAccessesIsAsTheModelSays(boolean writeProtect, boolean extensions) {
    configure(writeProtect, extensions);
    long pairs = 0;
    for (int pdeExtra : DIRECTORY_EXTRAS) {
      for (int pdeBits = 0; pdeBits < 128; pdeBits++) {
        for (int pteExtra : TABLE_EXTRAS) {
          for (int pteBits = 0; pteBits < 128; pteBits++) {
            int pde = TABLE | pdeExtra | spread(pdeBits);
            int pte = PAGE | pteExtra | spread(pteBits);
            pairs += everyPairOfAccesses(pde, pte);
          }
        }
      }
    }
    assertThat(pairs).isEqualTo(128L * 5 * 128 * 2 * 36);
  }

  @Test
  void ringsOneAndTwoAreSupervisors() {
    configure(true, false);
    for (int cpl = 1; cpl <= 2; cpl++) {
      for (Access access : ACCESSES) {
        for (int pte = PAGE; pte < PAGE + 8; pte++) {
          prepare(TABLE | 3, pte);
          compare(TABLE | 3, pte, access, cpl);
        }
      }
    }
  }

  /** Bits 0 to 2 are P, R/W and U/S; bits 3 to 6 are A, D, PS (or PAT) and G. */
  private static int spread(int bits) {
    return bits & 7 | (bits >> 3) << 5;
  }

  private void configure(boolean writeProtect, boolean extensions) {
    processor.setControl0(
        Processor.CR0_PE | Processor.CR0_PG | (writeProtect ? Processor.CR0_WP : 0));
    processor.setControl4(extensions ? Processor.CR4_PSE | Processor.CR4_PGE : 0);
    linear.flush();
    model = new PageWalkModel(writeProtect, extensions);
  }

  private int everyPairOfAccesses(int pde, int pte) {
    int pairs = 0;
    for (Access first : ACCESSES) {
      for (int firstLevel : LEVELS) {
        for (Access second : ACCESSES) {
          for (int secondLevel : LEVELS) {
            prepare(pde, pte);
            PageWalkModel.Result result = compare(pde, pte, first, firstLevel);
            compare(result.directoryEntry(), result.tableEntry(), second, secondLevel);
            pairs++;
          }
        }
      }
    }
    return pairs;
  }

  private void prepare(int pde, int pte) {
    memory.write32(DIRECTORY_ENTRY, pde);
    memory.write32(tableEntryAddress(pde), pte);
  }

  private static int tableEntryAddress(int pde) {
    return (pde & 0xFFFF_F000) + INDEX_IN_TABLE;
  }

  /** One access, compared in its result, its effect and what it leaves in the entries. */
  private PageWalkModel.Result compare(int pde, int pte, Access access, int cpl) {
    PageWalkModel.Result expected = model.access(pde, pte, LINEAR, access, cpl);
    linear.setPrivilege(cpl);
    int errorCode = -1;
    long seen = -1;
    try {
      seen = perform(access);
    } catch (PageFault fault) {
      errorCode = fault.errorCode();
      require(fault.linearAddress() == LINEAR, "CR2", pde, pte, access, cpl);
    }
    require(expected.faults() == errorCode >= 0, "whether it faults", pde, pte, access, cpl);
    if (expected.faults()) {
      require(expected.errorCode() == errorCode, "the error code", pde, pte, access, cpl);
    } else {
      require(
          effectOf(access, expected.physicalAddress()) == seen, "effect", pde, pte, access, cpl);
    }
    require(
        memory.read32(DIRECTORY_ENTRY) == expected.directoryEntry(), "PDE", pde, pte, access, cpl);
    require(
        memory.read32(tableEntryAddress(pde)) == expected.tableEntry(),
        "PTE",
        pde,
        pte,
        access,
        cpl);
    return expected;
  }

  private long perform(Access access) {
    return switch (access) {
      case READ -> linear.read8(LINEAR);
      case EXECUTE -> linear.fetchFrame(LINEAR);
      case WRITE -> {
        linear.write8(LINEAR, STORED);
        yield whereStored();
      }
    };
  }

  /** What {@link #perform} answers when the access goes to a physical address. */
  private static long effectOf(Access access, long physicalAddress) {
    boolean ram = physicalAddress >> 12 < FRAMES;
    return switch (access) {
      case READ -> ram ? contentAt(physicalAddress) : 0xFF;
      case EXECUTE -> physicalAddress >> 12;
      case WRITE -> ram ? physicalAddress : 0;
    };
  }

  private static int contentAt(long physicalAddress) {
    return physicalAddress >> 12 == PAGE >> 12 ? SMALL_PAGE_CONTENT : LARGE_PAGE_CONTENT;
  }

  /** Physical address of the byte that a store has changed, or 0; the byte is put back. */
  private long whereStored() {
    int small = PAGE | LINEAR & 0xFFF;
    int large = TABLE | LINEAR & 0x3F_FFFF;
    long where = memory.read8(small) == STORED ? small : memory.read8(large) == STORED ? large : 0;
    restoreContents();
    return where;
  }

  private void restoreContents() {
    memory.write8(PAGE | LINEAR & 0xFFF, SMALL_PAGE_CONTENT);
    memory.write8(TABLE | LINEAR & 0x3F_FFFF, LARGE_PAGE_CONTENT);
  }

  private void require(boolean holds, String what, int pde, int pte, Access access, int cpl) {
    if (!holds) {
      throw new AssertionError(
          String.format(
              "%s differs: PDE %08x, PTE %08x, %s at CPL %d, CR0 %08x, CR4 %08x",
              what, pde, pte, access, cpl, processor.cr0, processor.cr4));
    }
  }
}
