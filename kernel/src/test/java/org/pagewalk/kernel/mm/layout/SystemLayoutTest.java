package org.pagewalk.kernel.mm.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemLayoutTest {
  private static int hex(String address) {
    return Integer.parseUnsignedInt(address, 16);
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
    int address = hex(linear);
    assertThat(SystemLayout.directoryIndex(address)).isEqualTo(hex(directory));
    assertThat(SystemLayout.tableIndex(address)).isEqualTo(hex(table));
    assertThat(SystemLayout.pteAddress(address)).isEqualTo(hex(pte));
    assertThat(SystemLayout.pdeAddress(address)).isEqualTo(hex(pde));
    assertThat(SystemLayout.addressOfPte(hex(pte))).isEqualTo(Page.start(address));
  }

  @Test
  void thePageOfAnAddressBeginsAtItsFirstByte() {
    assertThat(Page.start(0x12345FFF)).isEqualTo(0x12345000);
    assertThat(Page.start(0xFFFFFFFF)).isEqualTo(0xFFFFF000);
    assertThat(Page.start(0x1000)).isEqualTo(0x1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"C0000000", "C0300000", "C03FFFFF"})
  void pageTablesAreInTheSelfMap(String address) {
    assertThat(SystemLayout.isInPageTables(hex(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"BFFFFFFF", "C0400000", "00000000", "FFFFFFFF"})
  void otherAddressesAreNotInTheSelfMap(String address) {
    assertThat(SystemLayout.isInPageTables(hex(address))).isFalse();
  }

  @Test
  void theCodesOfAccessesAreNts() {
    assertThat(Access.READ.code()).isZero();
    assertThat(Access.WRITE.code()).isEqualTo(1);
    assertThat(Access.EXECUTE.code()).isEqualTo(8);
  }
}
