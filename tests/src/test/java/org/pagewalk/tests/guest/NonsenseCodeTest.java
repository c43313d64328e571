package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.MachineExit;

/**
 * A guest that runs random bytes, with a handler that goes on after every exception: the processor
 * and the kernel answer each with an exception, the process's end, or an endless loop that the
 * limit ends.
 */
class NonsenseCodeTest {
  private static final long STEP_LIMIT = 3_000_000;

  @TempDir Path folder;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(
      strings = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "C", "D", "E", "F"})
  void everyInstructionIsAnsweredAndTheBooksStayRight(String seed) throws Exception {
    GuestScenario scenario =
        GuestScenario.ofTestingImage("code-fuzz.exe", folder, seed, "80").ram(8).verified();
    try (GuestSystem system = scenario.boot(new CapturedConsole())) {
      MachineExit exit = system.runUntil(STEP_LIMIT);

      assertThat(exit)
          .isInstanceOfAny(MachineExit.SystemEnded.class, MachineExit.StepReached.class);
      system.kernel().memory().assertConsistent();
    }
  }
}
