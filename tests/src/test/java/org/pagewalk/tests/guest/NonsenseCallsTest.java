package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.MachineExit;

/**
 * A guest that calls all services with nonsense may hurt itself, never the kernel: every call is
 * answered, the memory manager's books stay right, and when the guest is gone all is given back.
 */
class NonsenseCallsTest {
  private static final int CALLS = 4000;
  private static final long STEP_LIMIT = 60_000_000;

  @TempDir Path folder;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void kernelSurvivesNonsenseAndTakesEverythingBack(int seed) throws Exception {
    GuestScenario scenario =
        GuestScenario.ofTestingImage("service-fuzz.exe", folder, "" + seed, "" + CALLS)
            .ram(seed % 2 == 0 ? 2 : 8)
            .verified();
    try (GuestSystem system = scenario.boot(new CapturedConsole())) {
      MachineExit exit = system.runUntil(STEP_LIMIT);

      assertThat(exit).isNotInstanceOf(MachineExit.ShutDown.class);
      system.kernel().memory().assertConsistent();
      if (exit instanceof MachineExit.SystemEnded) {
        assertThat(system.kernel().memory().commit().committed()).isLessThanOrEqualTo(1);
      }
    }
  }
}
