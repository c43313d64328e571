package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.guest.GuestProgram;

/** Where the host interrupts a run is nothing that the guest or the final state shows. */
class CutRunsTest {
  private static final long FIRST_STEPS = 200_000;

  @TempDir Path folder;

  static Stream<Arguments> runsAndRam() {
    return BundledGuestsTest.runsAndRam();
  }

  static Stream<Arguments> runsWithLittleRam() {
    return runsAndRam().filter(arguments -> arguments.get()[1].equals(2));
  }

  @ParameterizedTest
  @MethodSource("runsWithLittleRam")
  void firstStepsMayBeCutAnyhow(GuestProgram program, int ram) throws Exception {
    compare(program, ram, FIRST_STEPS);
  }

  @ParameterizedTest
  @MethodSource("runsAndRam")
  @Tag("campaign")
  void allStepsMayBeCutAnyhow(GuestProgram program, int ram) throws Exception {
    compare(program, ram, Long.MAX_VALUE);
  }

  private void compare(GuestProgram program, int ram, long end) throws Exception {
    GuestScenario.Outcome whole = scenario(program, ram, "whole").run();
    assertThat(scenario(program, ram, "hundreds").runCut(100, end)).isEqualTo(whole);
    assertThat(scenario(program, ram, "ones").runCut(1, end)).isEqualTo(whole);
  }

  private GuestScenario scenario(GuestProgram program, int ram, String name) throws Exception {
    return GuestScenario.of(program, folder.resolve(name)).ram(ram);
  }
}
