package org.pagewalk.emulator.system;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.StateRow;

/** System registers, a row for each case. */
class SystemRowsTest {
  static Stream<StateRow> rows() {
    return StateRow.of(SystemRowsTest.class, "system.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void instructionLeadsToTheStateOfItsRow(StateRow row) {
    row.check();
  }
}
