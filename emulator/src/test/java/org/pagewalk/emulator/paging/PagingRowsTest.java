package org.pagewalk.emulator.paging;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.StateRow;

/**
 * Rights, accessed and dirty bits, and translations that are never visible, a row for each case.
 */
class PagingRowsTest {
  static Stream<StateRow> rows() {
    return StateRow.of(PagingRowsTest.class, "translations.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void instructionLeadsToTheStateOfItsRow(StateRow row) {
    row.check();
  }
}
