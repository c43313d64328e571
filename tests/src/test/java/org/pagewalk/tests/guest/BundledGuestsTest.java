package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;

/**
 * Each row of the catalogue, with little RAM, with some and with plenty, while the memory manager
 * checks its books after every fault.
 */
class BundledGuestsTest {
  @TempDir Path folder;

  static Stream<Arguments> runsAndRam() {
    return GuestCatalogue.runs().stream()
        .flatMap(
            run ->
                Stream.of(2, 8, 64)
                    .filter(ram -> ram >= run.ramMebibytes())
                    .map(ram -> Arguments.argumentSet(nameOf(run, ram), run, ram)));
  }

  /** How reports name a run. */
  static String nameOf(GuestProgram run, int ram) {
    return String.join(" ", run.name(), String.join(" ", run.arguments()), ram + " MiB");
  }

  @ParameterizedTest
  @MethodSource("runsAndRam")
  void outputAndExitCodeAreThoseOfTheCatalogue(GuestProgram program, int ram) throws Exception {
    GuestScenario.Outcome run = GuestScenario.of(program, folder).ram(ram).verified().run();
    assertThat(run.output()).as(run.remarks()).isEqualTo(expectedOutput(program));
    assertThat(run.exitCode()).as(run.remarks()).isEqualTo(program.exitCode());
  }

  /** The exact standard output that the catalogue promises. */
  static String expectedOutput(GuestProgram program) {
    return new String(
        GuestCatalogue.file(program.expectedOutput()).orElseThrow(), StandardCharsets.ISO_8859_1);
  }
}
