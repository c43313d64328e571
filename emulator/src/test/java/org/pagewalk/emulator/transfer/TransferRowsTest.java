package org.pagewalk.emulator.transfer;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.StateRow;

/** Far transfers and fast system calls, a row for each case. */
class TransferRowsTest {
  static Stream<StateRow> rows() {
    return StateRow.of(TransferRowsTest.class, "transfers.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void instructionLeadsToTheStateOfItsRow(StateRow row) {
    row.check();
  }
}
