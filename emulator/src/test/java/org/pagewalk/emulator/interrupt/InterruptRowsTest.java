package org.pagewalk.emulator.interrupt;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.StateRow;

/** Delivery, IRET and task switches: gates, privileges, stacks and flags, a row for each case. */
class InterruptRowsTest {
  static Stream<StateRow> rows() {
    return Stream.of("delivery.rows", "return.rows", "tasks.rows")
        .flatMap(resource -> StateRow.of(InterruptRowsTest.class, resource));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eventLeadsToTheStateOfItsRow(StateRow row) {
    row.check();
  }
}
