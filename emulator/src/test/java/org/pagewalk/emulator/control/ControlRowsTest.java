package org.pagewalk.emulator.control;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.StateRow;

/** Far transfers, fast system calls and system registers, a row for each case. */
class ControlRowsTest {
  static Stream<StateRow> rows() {
    return Stream.of("transfers.rows", "system.rows")
        .flatMap(resource -> StateRow.of(ControlRowsTest.class, resource));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void instructionLeadsToTheStateOfItsRow(StateRow row) {
    row.check();
  }
}
