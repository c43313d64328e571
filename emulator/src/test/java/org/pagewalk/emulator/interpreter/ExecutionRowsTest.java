package org.pagewalk.emulator.interpreter;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.StateRow;

/** Block strings, shadows, debug exceptions and self-modifying code, a row for each case. */
class ExecutionRowsTest {
  static Stream<StateRow> rows() {
    return StateRow.of(ExecutionRowsTest.class, "execution.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void instructionLeadsToTheStateOfItsRow(StateRow row) {
    row.check();
  }
}
