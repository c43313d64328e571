package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.MachineExit;

/**
 * Writes into another process's copy-on-write pages at 2 MiB, when a process has locked all memory
 * but a few frames: every step makes progress or fails, and none goes on for ever.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ScarceCopyTest {
  private static final long STEP_LIMIT = 5_000_000;

  @TempDir Path folder;

  private GuestSystem boot(int frames, CapturedConsole console) throws Exception {
    return GuestScenario.ofTestingImage("scarce-copy.exe", folder, "" + frames)
        .ram(2)
        .boot(console);
  }

  @ParameterizedTest(name = "all but {0} frames")
  @ValueSource(ints = {20, 26, 30})
  void systemEndsAlthoughTooLittleMemoryIsLeft(int frames) throws Exception {
    try (GuestSystem system = boot(frames, new CapturedConsole())) {
      MachineExit exit = system.runUntil(STEP_LIMIT);

      assertThat(exit).isInstanceOf(MachineExit.SystemEnded.class);
      system.kernel().memory().assertConsistent();
    }
  }

  @ParameterizedTest(name = "all but {0} frames")
  @ValueSource(ints = {32, 36, 40, 60, 200})
  void everyWriteIsThereAndInTheOtherProcessAlone(int frames) throws Exception {
    CapturedConsole console = new CapturedConsole();
    try (GuestSystem system = boot(frames, console)) {
      MachineExit exit = system.runUntil(STEP_LIMIT);

      assertThat(exit).isInstanceOf(MachineExit.SystemEnded.class);
      assertThat(console.output()).isEqualTo("every write was private\n");
      system.kernel().memory().assertConsistent();
      assertThat(system.kernel().memory().commit().committed()).isZero();
    }
  }
}
