package org.pagewalk.kernel.mm.pte;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.kernel.mm.TestRam;

class PaeFormatTest extends PteFormatContract {
  private static final long NX = 1L << 63;

  @Override
  PteFormat format() {
    return new PaeFormat();
  }

  @ParameterizedTest
  @CsvSource({
    "00000000, 000, 000, C0000000, C0600000",
    "00010000, 000, 010, C0000080, C0600000",
    "00401000, 002, 001, C0002008, C0600010",
    "40000000, 200, 000, C0200000, C0601000",
    "7FFE0000, 3FF, 1E0, C03FFF00, C0601FF8",
    "BFFEFFFF, 5FF, 1EF, C05FFF78, C0602FF8",
    "C0000000, 600, 000, C0600000, C0603000",
    "C0200000, 601, 000, C0601000, C0603008",
    "C0600000, 603, 000, C0603000, C0603018",
    "C0603018, 603, 003, C0603018, C0603018",
    "FFFFF000, 7FF, 1FF, C07FFFF8, C0603FF8",
  })
  void everyAddressHasItsEntriesInTheSelfMap(
      String linear, String directory, String table, String pte, String pde) {
    assertEntries(linear, directory, table, pte, pde);
  }

  @Test
  void fourDirectoriesOf512EntriesAreThePagesFromC0600000On() {
    PageTableGeometry geometry = format().geometry();
    assertThat(geometry.entrySize()).isEqualTo(8);
    assertThat(geometry.entriesPerPage()).isEqualTo(512);
    assertThat(geometry.directories()).isEqualTo(4);
    assertThat(geometry.directoryEntries()).isEqualTo(2048);
    assertThat(geometry.framesAboveTables()).isEqualTo(5);
    assertThat(geometry.directory(0x3FFFFFFF)).isZero();
    assertThat(geometry.directory(0x40000000)).isEqualTo(1);
    assertThat(geometry.directory(0xBFFFFFFF)).isEqualTo(2);
    assertThat(geometry.directory(0xC0000000)).isEqualTo(3);
    assertThat(geometry.hyperspace()).isEqualTo(0xC0800000);
    assertThat(geometry.isInPageTables(0xC07FFFFF)).isTrue();
    assertThat(geometry.isInPageTables(0xC0800000)).isFalse();
  }

  @Test
  void eachRightIsTheProcessorsBit() {
    PteFormat format = format();
    assertThat(format.hasNoExecute()).isTrue();
    assertThat(format.valid(0x123, Protection.EXECUTE_READWRITE, true)).isEqualTo(0x123027);
    assertThat(format.valid(0x123, Protection.EXECUTE_WRITECOPY, true)).isEqualTo(0x123225);
    assertThat(format.valid(0x123, Protection.READWRITE, true)).isEqualTo(NX | 0x123027);
    assertThat(format.valid(0x123456, Protection.EXECUTE, false)).isEqualTo(0x1_2345_6021L);
    assertThat(format.valid(1, Protection.READWRITE | Protection.NO_CACHE, true))
        .isEqualTo(NX | 0x1037);
    assertThat(format.validDirectory(2, true)).isEqualTo(0x2067);
    assertThat(format.validDirectory(2, false)).isEqualTo(0x2063);
    assertThat(format.isLargePage(0x80)).isTrue();
    assertThat(format.isLargePage(~0x80L)).isFalse();
    assertThat(format.isExecutable(0)).isTrue();
    assertThat(format.isExecutable(NX)).isFalse();
  }

  @Test
  void whatMayNotBeExecutedHasTheNoExecuteBit() {
    PteFormat format = format();
    for (int code = 0; code < 32; code++) {
      boolean executable = Protection.isExecutable(code);
      long pte = format.valid(7, code, true);
      assertThat(pte < 0).as("code %d", code).isEqualTo(!executable);
      assertThat(format.isExecutable(pte)).isEqualTo(executable);
      assertThat(format.frame(pte)).isEqualTo(7);
    }
  }

  @Test
  void theFieldsOfInvalidEntriesAreWhereNtHasThem() {
    PteFormat format = format();
    assertThat(format.demandZero(Protection.READWRITE)).isEqualTo(0x80);
    assertThat(format.transition(0x123, Protection.READONLY)).isEqualTo(0x123820);
    assertThat(format.pagingFile(2, 0x45, Protection.READWRITE)).isEqualTo(0x45_0000_0084L);
    assertThat(format.pagingFile(15, 0x12345678, 31)).isEqualTo(0x1234_5678_0000_03FEL);
    assertThat(format.prototype(0xE1000008, false)).isEqualTo(0xE100_0008_0000_0400L);
    assertThat(format.prototype(0xE1000008, true)).isEqualTo(0xE100_0008_0000_0500L);
    assertThat(format.prototypeLookup(Protection.READWRITE)).isEqualTo(0xFFFF_FFFF_0000_0480L);
    assertThat(format.subsection(0x12345, 4)).isEqualTo(0x1_2345_0000_0480L);
  }

  @Test
  void aDirectoryPointerHasTheFrameAndTheValidBitAlone() {
    PteFormat format = format();
    TestRam ram = new TestRam(4);
    ram.zeroFrame(3);
    format.enterDirectory(ram, 3, 0, 0x10);
    format.enterDirectory(ram, 3, 3, 0x13);
    assertThat(ram.read64(0x3000)).isEqualTo(0x10001);
    assertThat(ram.read64(0x3008)).isZero();
    assertThat(ram.read64(0x3018)).isEqualTo(0x13001);
    assertThat(format.directoryFrame(ram, 3, 3)).isEqualTo(0x13);
  }

  @Test
  void aDirectoryEntryIsFoundThroughItsPointer() {
    PteFormat format = format();
    TestRam ram = new TestRam(4);
    format.enterDirectory(ram, 3, 0, 0);
    format.enterDirectory(ram, 3, 1, 1);
    format.enterDirectory(ram, 3, 2, 2);
    format.writeDirectoryEntry(ram, 3, 0x40200000, 0x7067);
    assertThat(ram.read64(0x1008)).isEqualTo(0x7067);
    assertThat(format.readDirectoryEntry(ram, 3, 0x403FFFFF)).isEqualTo(0x7067);
    format.writeDirectoryEntry(ram, 3, 0xBFFFFFFF, 0x8067);
    assertThat(ram.read64(0x2FF8)).isEqualTo(0x8067);
  }

  /** RAM that notes what a walk would read of one entry after each store. */
  private static final class WatchedRam extends TestRam {
    private static final long ENTRY = 0x1008;
    private final List<Long> seen = new ArrayList<>();

    WatchedRam() {
      super(2);
    }

    @Override
    public void write32(long address, int value) {
      super.write32(address, value);
      seen.add(read64(ENTRY));
    }
  }

  @Test
  void aWalkNeverSeesHalfOfAnEntry() {
    PteFormat format = format();
    List<Long> entries =
        List.of(
            0L,
            format.valid(0x123, Protection.READWRITE, true),
            format.valid(0x123, Protection.EXECUTE_READWRITE, true),
            format.valid(0x1FF123, Protection.EXECUTE_READ, true),
            format.pagingFile(1, 0x45, Protection.READWRITE),
            format.prototype(0xE1000008, true),
            format.transition(0x1FF123, Protection.EXECUTE_READ));
    for (long before : entries) {
      for (long after : entries) {
        WatchedRam ram = new WatchedRam();
        format.write(ram, WatchedRam.ENTRY, before);
        ram.seen.clear();
        format.write(ram, WatchedRam.ENTRY, after);
        assertThat(ram.seen).isNotEmpty().last().isEqualTo(after);
        for (long seen : ram.seen) {
          assertThat(seen == before || seen == after || !format.isValid(seen))
              .as("%X between %X and %X", seen, before, after)
              .isTrue();
        }
      }
    }
  }
}
