package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.emulator.machine.Snapshot;
import org.pagewalk.kernel.io.ConsoleInput;

/** Input that is not there yet stops the machine and its clocks, and nothing else. */
class StandardInputTest {
  private static final String[] PIECES = {"first line\n", "second ", "line\nthird\n"};
  private static final long LIMIT = 100_000_000;

  @TempDir Path folder;

  private GuestSystem boot(CapturedConsole console) throws Exception {
    Path own = Files.createTempDirectory(folder, "run");
    return GuestScenario.ofTestingImage("host-io.exe", own, "copy").keptFromHost().boot(console);
  }

  private static void give(ConsoleInput input, int piece) {
    if (piece == PIECES.length) {
      input.end();
    } else {
      byte[] bytes = PIECES[piece].getBytes(StandardCharsets.ISO_8859_1);
      input.give(bytes, 0, bytes.length);
    }
  }

  /**
   * Runs to the end.
   *
   * @param slice steps of a slice
   * @param times how often the machine is run while the host has nothing to give
   */
  private String run(long slice, int times) throws Exception {
    CapturedConsole console = new CapturedConsole();
    try (GuestSystem system = boot(console)) {
      Machine machine = system.machine();
      int piece = 0;
      MachineExit exit = machine.runUntil(slice);
      for (long step = slice; !(exit instanceof MachineExit.SystemEnded); ) {
        if (exit instanceof MachineExit.InputWanted) {
          for (int i = 0; i < times; i++) {
            assertThat(machine.runUntil(step)).isEqualTo(exit);
          }
          give(system.kernel().input(), piece++);
        } else {
          step += slice;
          assertThat(step).isLessThan(LIMIT);
        }
        exit = machine.runUntil(step);
      }
      assertThat(piece).isEqualTo(PIECES.length + 1);
      return "%s%d %d %s"
          .formatted(
              console.output(), machine.clock().step(), machine.clock().time(), machine.digest());
    }
  }

  @Test
  void guestCannotTellHowLongTheHostTook() throws Exception {
    String whole = run(LIMIT / 2, 0);
    assertThat(whole).startsWith(String.join("", PIECES));
    assertThat(run(LIMIT / 2, 3)).isEqualTo(whole);
    assertThat(run(997, 1)).isEqualTo(whole);
  }

  @Test
  void machineThatWantsInputCanBeTakenBackToThere() throws Exception {
    CapturedConsole console = new CapturedConsole();
    try (GuestSystem system = boot(console)) {
      Machine machine = system.machine();
      system.kernel().keepHistory();
      assertThat(machine.runUntil(LIMIT)).isEqualTo(new MachineExit.InputWanted());
      Snapshot wanting = machine.snapshot();
      String then = machine.digest();
      give(system.kernel().input(), 0);
      assertThat(machine.runUntil(LIMIT)).isEqualTo(new MachineExit.InputWanted());
      String later = machine.digest();
      machine.restore(wanting);
      assertThat(machine.digest()).isEqualTo(then).isNotEqualTo(later);
      assertThat(machine.runUntil(LIMIT)).isEqualTo(new MachineExit.InputWanted());
      assertThat(machine.digest()).isEqualTo(later);
    }
  }
}
