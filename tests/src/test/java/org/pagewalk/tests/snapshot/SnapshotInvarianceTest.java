package org.pagewalk.tests.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.emulator.machine.Snapshot;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;

/**
 * A run that is taken back and run again, wherever that happens, ends in the same state as one that
 * is not: the digest sees every register, frame and object of the kernel.
 */
class SnapshotInvarianceTest {
  private static final long SEED = 42;
  private static final int FEW = 12;
  private static final int MANY = 200;
  private static final long LONGEST_REPEAT = 30_000;

  @TempDir Path folder;

  static Stream<GuestProgram> shortRuns() {
    return GuestCatalogue.runs().stream()
        .filter(run -> !run.name().equals("sort-8m") && !run.arguments().contains("pressure"));
  }

  static Stream<GuestProgram> allRuns() {
    return GuestCatalogue.runs().stream();
  }

  @ParameterizedTest
  @MethodSource("shortRuns")
  void runsTakenBackAtSomeStepsEndTheSame(GuestProgram program) throws Exception {
    takeBack(program, FEW);
  }

  @Tag("campaign")
  @ParameterizedTest
  @MethodSource("allRuns")
  void runsTakenBackAtTwoHundredStepsEndTheSame(GuestProgram program) throws Exception {
    takeBack(program, MANY);
  }

  private void takeBack(GuestProgram program, int times) throws Exception {
    long steps;
    String digest;
    int exitCode;
    try (SnapshotRun run =
        new SnapshotRun(program, program.ramMebibytes(), folder.resolve("straight"))) {
      exitCode = endOf(run.system());
      steps = run.system().machine().clock().step();
      digest = run.system().machine().digest();
    }
    SplittableRandom random = new SplittableRandom(SEED);
    long[] positions = random.longs(times, 1, steps).sorted().toArray();
    try (SnapshotRun run =
        new SnapshotRun(program, program.ramMebibytes(), folder.resolve("back"))) {
      Machine machine = run.system().machine();
      for (long position : positions) {
        run.system().runUntil(position);
        Snapshot snapshot = machine.snapshot();
        String then = machine.digest();
        run.system().runUntil(position + random.nextLong(1, LONGEST_REPEAT));
        machine.restore(snapshot);
        assertThat(machine.digest()).as("back at step %d", position).isEqualTo(then);
      }
      assertThat(endOf(run.system())).isEqualTo(exitCode);
      assertThat(machine.clock().step()).isEqualTo(steps);
      assertThat(machine.digest()).isEqualTo(digest);
    }
  }

  private static int endOf(GuestSystem system) {
    assertThat(system.runUntil(Long.MAX_VALUE)).isInstanceOf(MachineExit.SystemEnded.class);
    return system.kernel().outcome().exitCode();
  }
}
