package org.pagewalk.tests.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.emulator.machine.Snapshot;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;

/**
 * Going back just before and just after every entry into the kernel: each trap, wait and completed
 * transfer. The kernel charges time for all of these, so they are the steps at which time gets
 * ahead of the steps.
 */
class SnapshotAtTrapsTest {
  private static final int REPEATED_STEPS = 300;
  private static final int POSITIONS_PER_DIGEST = 25;

  @TempDir Path folder;

  @Test
  void helloIsTheSameWhereverItEntersTheKernel() throws Exception {
    takeBackAtEveryTrap("hello");
  }

  @Tag("campaign")
  @ParameterizedTest
  @ValueSource(strings = {"mapped-file", "threads", "cow-two-processes"})
  void guestIsTheSameWhereverItEntersTheKernel(String name) throws Exception {
    takeBackAtEveryTrap(name);
  }

  private void takeBackAtEveryTrap(String name) throws Exception {
    GuestProgram program = GuestCatalogue.program(name).orElseThrow();
    List<Long> positions = new ArrayList<>();
    String digest;
    try (SnapshotRun run =
        new SnapshotRun(program, program.ramMebibytes(), folder.resolve("straight"))) {
      Machine machine = run.system().machine();
      long ahead = 0;
      while (machine.runUntil(machine.clock().step() + 1) instanceof MachineExit.StepReached at) {
        long now = machine.clock().time() - at.step();
        if (now != ahead) {
          positions.add(at.step() - 1);
          positions.add(at.step());
        }
        ahead = now;
      }
      digest = machine.digest();
    }
    assertThat(positions).hasSizeGreaterThan(100);
    try (SnapshotRun run =
        new SnapshotRun(program, program.ramMebibytes(), folder.resolve("back"))) {
      Machine machine = run.system().machine();
      for (int i = 0; i < positions.size(); i++) {
        takeBack(machine, positions.get(i), i % POSITIONS_PER_DIGEST == 0);
      }
      assertThat(machine.runUntil(Long.MAX_VALUE)).isInstanceOf(MachineExit.SystemEnded.class);
      assertThat(machine.digest()).isEqualTo(digest);
    }
  }

  private static void takeBack(Machine machine, long position, boolean compare) {
    machine.runUntil(position);
    Snapshot snapshot = machine.snapshot();
    String then = compare ? machine.digest() : "";
    machine.runUntil(position + REPEATED_STEPS);
    machine.restore(snapshot);
    if (compare) {
      assertThat(machine.digest()).as("back at step %d", position).isEqualTo(then);
    }
  }
}
