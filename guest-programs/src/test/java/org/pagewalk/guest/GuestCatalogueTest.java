package org.pagewalk.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuestCatalogueTest {
  @Test
  void everyRowHasItsImageAndItsExpectedOutput() {
    assertThat(GuestCatalogue.runs()).isNotEmpty();
    for (GuestProgram row : GuestCatalogue.runs()) {
      assertThat(GuestCatalogue.file(row.image())).as(row.image()).isPresent();
      assertThat(GuestCatalogue.file(row.expectedOutput())).as(row.expectedOutput()).isPresent();
      assertThat(row.purpose()).isNotBlank();
      assertThat(row.ramMebibytes()).isPositive();
    }
  }

  @Test
  void programsAreListedOnceEach() {
    assertThat(GuestCatalogue.programs())
        .extracting(GuestProgram::name)
        .doesNotHaveDuplicates()
        .startsWith("hello");
  }

  @Test
  void namesWithFoldersAreNotBundledFiles() {
    assertThat(GuestCatalogue.file("../guest/hello.exe")).isEmpty();
    assertThat(GuestCatalogue.file("no-such.exe")).isEmpty();
    assertThat(GuestCatalogue.systemLibrary("no-such.dll")).isEmpty();
  }
}
