package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.kernel.mm.MemoryManager;

/** Many threads and many processes alive at once, and what is left of them. */
@Timeout(value = 300, threadMode = SEPARATE_THREAD)
class ManyThreadsTest {
  private static final int RAM_MEBIBYTES = 64;
  private static final long STEP_LIMIT = 2_000_000_000;

  @TempDir Path folder;

  private void run(String image, int count, boolean verified, String output) throws Exception {
    CapturedConsole console = new CapturedConsole();
    GuestScenario scenario =
        GuestScenario.ofTestingImage(image, folder, "" + count).ram(RAM_MEBIBYTES);
    if (verified) {
      scenario.verified();
    }
    try (GuestSystem system = scenario.boot(console)) {
      MachineExit exit = system.machine().runUntil(STEP_LIMIT);
      assertThat(console.output())
          .as("%s %s", system.kernel().crashReports(), console.errors())
          .isEqualTo(output);
      assertThat(exit).isEqualTo(new MachineExit.SystemEnded());
      assertThat(system.kernel().outcome().exitCode()).isZero();
      assertNothingIsLeft(system.kernel().memory());
    }
  }

  private static void assertNothingIsLeft(MemoryManager memory) {
    memory.assertConsistent();
    assertThat(memory.commit().committed()).isZero();
    assertThat(memory.kernelStacks().count()).isZero();
    assertThat(memory.pagingFiles().usedCount()).isZero();
  }

  private static String threadsSay(int count) {
    String round =
        "%d threads are alive\n%d is what their numbers add up to\n"
            .formatted(count, count * (count + 1) / 2);
    return round + round;
  }

  private static String processesSay(int count) {
    return "%d processes are alive\n%d is what their numbers add up to\n"
        .formatted(count, count * (count + 1) / 2);
  }

  @Test
  void thousandThreadsInOneProcessEachHaveTheirStackAndLeaveNothing() throws Exception {
    run("many-threads.exe", 1000, false, threadsSay(1000));
  }

  @Test
  void threeHundredProcessesAreAliveAtOnceAndLeaveNothing() throws Exception {
    run("many-processes.exe", 300, false, processesSay(300));
  }

  @Tag("campaign")
  @Test
  void booksAreRightAllAlongWithAThousandThreads() throws Exception {
    run("many-threads.exe", 1000, true, threadsSay(1000));
  }

  @Tag("campaign")
  @Test
  void booksAreRightAllAlongWithThreeHundredProcesses() throws Exception {
    run("many-processes.exe", 300, true, processesSay(300));
  }

  @Test
  void booksAreRightAllAlongWithFewerThreads() throws Exception {
    run("many-threads.exe", 40, true, threadsSay(40));
  }

  @Test
  void booksAreRightAllAlongWithFewerProcesses() throws Exception {
    run("many-processes.exe", 10, true, processesSay(10));
  }
}
