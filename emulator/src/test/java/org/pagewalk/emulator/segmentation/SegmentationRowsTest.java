package org.pagewalk.emulator.segmentation;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.StateRow;

/** Loads of segment registers, limits, types and alignment, a row for each case. */
class SegmentationRowsTest {
  static Stream<StateRow> rows() {
    return StateRow.of(SegmentationRowsTest.class, "loads.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void instructionLeadsToTheStateOfItsRow(StateRow row) {
    row.check();
  }
}
