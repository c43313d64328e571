package org.pagewalk.kernel.mm.pte;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoLevelFormatTest extends PteFormatContract {
  @Override
  PteFormat format() {
    return new TwoLevelFormat();
  }

  @ParameterizedTest
  @CsvSource({
    "00000000, 000, 000, C0000000, C0300000",
    "00010000, 000, 010, C0000040, C0300000",
    "00401000, 001, 001, C0001004, C0300004",
    "7FFE0000, 1FF, 3E0, C01FFF80, C03007FC",
    "BFFEFFFF, 2FF, 3EF, C02FFFBC, C0300BFC",
    "C0000000, 300, 000, C0300000, C0300C00",
    "C0300C00, 300, 300, C0300C00, C0300C00",
    "FFFFF000, 3FF, 3FF, C03FFFFC, C0300FFC",
  })
  void everyAddressHasItsEntriesInTheSelfMap(
      String linear, String directory, String table, String pte, String pde) {
    assertEntries(linear, directory, table, pte, pde);
  }

  @Test
  void oneDirectoryOf1024EntriesIsThePageAtC0300000() {
    PageTableGeometry geometry = format().geometry();
    assertThat(geometry.directories()).isEqualTo(1);
    assertThat(geometry.directoryEntries()).isEqualTo(1024);
    assertThat(geometry.entriesPerPage()).isEqualTo(1024);
    assertThat(geometry.tableAddress(0xC0000000)).isEqualTo(0xC0300000);
    assertThat(geometry.hyperspace()).isEqualTo(0xC0400000);
    assertThat(geometry.isInPageTables(0xC03FFFFF)).isTrue();
    assertThat(geometry.isInPageTables(0xC0400000)).isFalse();
  }

  @Test
  void theBitsAreNts() {
    PteFormat format = format();
    assertThat(format.valid(0x123, Protection.READWRITE, true)).isEqualTo(0x123027);
    assertThat(format.valid(0x123, Protection.WRITECOPY, true)).isEqualTo(0x123225);
    assertThat(format.demandZero(Protection.READWRITE)).isEqualTo(0x80);
    assertThat(format.transition(0x123, Protection.READONLY)).isEqualTo(0x123820);
    assertThat(format.pagingFile(2, 0x45, Protection.READWRITE)).isEqualTo(0x45084);
    assertThat(format.prototypeLookup(Protection.READWRITE)).isEqualTo(0xFFFFF480L);
  }

  @Test
  void noBitStandsAboveThe32() {
    PteFormat format = format();
    assertThat(format.valid(0xFFFFF, Protection.READWRITE, true)).isEqualTo(0xFFFFF027L);
    assertThat(format.pagingFile(15, 0xFFFFE, 31)).isPositive();
    assertThat(format.prototype(0xE1FFFFFC, true)).isPositive();
    assertThat(format.isExecutable(0xFFFFFFFFL)).isTrue();
  }

  @Test
  void anEntryHas32BitsAndNoExecuteBit() {
    assertThat(format().geometry().entrySize()).isEqualTo(4);
    assertThat(format().hasNoExecute()).isFalse();
    assertThat(format().isLargePage(0x80)).isTrue();
    assertThat(format().isLargePage(0xFFFFFF7FL)).isFalse();
  }

  @Test
  void eachRightIsTheProcessorsBit() {
    PteFormat format = format();
    assertThat(format.valid(0xFFFFF, Protection.READONLY, false)).isEqualTo(0xFFFFF021L);
    assertThat(format.valid(1, Protection.READWRITE | Protection.NO_CACHE, true)).isEqualTo(0x1037);
    assertThat(format.validDirectory(2, true)).isEqualTo(0x2067);
    assertThat(format.validDirectory(2, false)).isEqualTo(0x2063);
    assertThat(format.withDirty(0)).isEqualTo(0x40);
    assertThat(format.withAccessed(0)).isEqualTo(0x20);
    assertThat(format.withWritable(0, true)).isEqualTo(2);
    assertThat(format.isUser(4)).isTrue();
    assertThat(format.isCopyOnWrite(0x200)).isTrue();
  }

  @Test
  void theFieldsOfInvalidEntriesAreWhereNtHasThem() {
    PteFormat format = format();
    assertThat(format.prototype(0xE1000000, false)).isEqualTo(0x400);
    assertThat(format.prototype(0xE1000000, true)).isEqualTo(0x500);
    assertThat(format.prototype(0xE1000004, false)).isEqualTo(0x402);
    assertThat(format.prototype(0xE1000200, false)).isEqualTo(0xC00);
    assertThat(format.subsection(1, 4)).isEqualTo(0x482);
    assertThat(format.subsection(16, 4)).isEqualTo(0xC80);
    assertThat(format.pagingFile(15, 0xFFFFE, 31)).isEqualTo(0xFFFFE3FEL);
  }
}
