package org.pagewalk.emulator.decode;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.StateRow;

/** Prefixes, lengths and address forms as their execution shows them, a row for each case. */
class PrefixRowsTest {
  static Stream<StateRow> rows() {
    return StateRow.of(PrefixRowsTest.class, "prefixes.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void instructionLeadsToTheStateOfItsRow(StateRow row) {
    row.check();
  }
}
