package org.pagewalk.tests.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.emulator.machine.History;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.emulator.machine.Snapshot;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;

/**
 * A long history of a run: snapshots are taken and dropped all along, the run stays the same, what
 * it costs stays bounded, and every moment that is kept leads to the same future.
 */
@Timeout(value = 3600, threadMode = SEPARATE_THREAD)
class HistoryOfRunsTest {
  private static final long MEBIBYTE = 1 << 20;

  /** What a snapshot may cost besides RAM: the objects of the kernel. */
  private static final long OBJECTS_OF_A_SNAPSHOT = MEBIBYTE / 2;

  /** Blocks of files that are in memory, and what comes and goes. */
  private static final long REST = 48 * MEBIBYTE;

  @TempDir Path folder;

  /** A run, or its first steps. */
  private record Stretch(GuestProgram program, int ramMebibytes, long mostSteps) {}

  /** How a stretch goes without snapshots. */
  private record Straight(MachineExit exit, long steps, String digest, String output) {}

  private SnapshotRun boot(Stretch stretch, String name) throws Exception {
    Path mounts = Files.createDirectories(folder.resolve(name));
    return new SnapshotRun(stretch.program, stretch.ramMebibytes, mounts);
  }

  private Straight straight(Stretch stretch) throws Exception {
    try (SnapshotRun run = boot(stretch, "straight")) {
      Machine machine = run.system().machine();
      MachineExit exit = machine.runUntil(stretch.mostSteps);
      return new Straight(exit, machine.clock().step(), machine.digest(), run.output());
    }
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Digests of a run without snapshots at some steps. */
  private TreeMap<Long, String> digestsAt(Stretch stretch, List<Long> steps) throws Exception {
    TreeMap<Long, String> digests = new TreeMap<>();
    try (SnapshotRun run = boot(stretch, "visited")) {
      for (long step : steps) {
        run.system().machine().runUntil(step);
        digests.put(step, run.system().machine().digest());
      }
    }
    return digests;
  }

  private void keepHistory(Stretch stretch, int snapshots, int most) throws Exception {
    Straight straight = straight(stretch);
    long before = heapInUse();
    long bound = most * (stretch.ramMebibytes * MEBIBYTE + OBJECTS_OF_A_SNAPSHOT) + REST;
    try (SnapshotRun run = boot(stretch, "kept")) {
      Machine machine = run.system().machine();
      History history = new History(machine, straight.steps / snapshots, most);
      for (int quarter = 1; quarter <= 4; quarter++) {
        MachineExit exit = history.runUntil(straight.steps * quarter / 4);
        assertThat(heapInUse() - before).as("heap of quarter %d", quarter).isLessThan(bound);
        if (quarter == 4) {
          assertThat(exit).isEqualTo(straight.exit);
        }
      }
      assertThat(machine.clock().step()).isEqualTo(straight.steps);
      assertThat(machine.digest()).isEqualTo(straight.digest);
      assertThat(machine.snapshots()).hasSize(most);
      assertThat(machine.snapshots().getLast().number()).isGreaterThanOrEqualTo(snapshots);
      goBackToEach(stretch, machine, straight);
      assertThat(run.output()).isEqualTo(straight.output);
    }
  }

  /** From the newest to the oldest, each run on to where the one before has begun. */
  private void goBackToEach(Stretch stretch, Machine machine, Straight straight) throws Exception {
    List<Snapshot> kept = machine.snapshots();
    TreeMap<Long, String> digests = digestsAt(stretch, kept.stream().map(Snapshot::step).toList());
    digests.put(straight.steps, straight.digest);
    for (Snapshot snapshot : kept.reversed()) {
      long step = snapshot.step();
      machine.restore(snapshot);
      assertThat(machine.digest()).as("step %d", step).isEqualTo(digests.get(step));
      Long next = digests.higherKey(step);
      if (next != null) {
        machine.runUntil(next);
        assertThat(machine.digest())
            .as("step %d from step %d", next, step)
            .isEqualTo(digests.get(next));
      }
    }
    assertThat(machine.runUntil(straight.steps)).isEqualTo(straight.exit);
    assertThat(machine.digest()).isEqualTo(straight.digest);
  }

  private static GuestProgram sort() {
    return GuestCatalogue.program("sort-8m").orElseThrow();
  }

  private static GuestProgram largeFile(int mebibytes) {
    return new GuestProgram(
        "large-file", List.of("" + mebibytes), 2, List.of("C:\\data"), 0, "", "");
  }

  @Test
  void hundredSnapshotsOfTheBeginningOfASortWithEightKeptLeaveItAsItIs() throws Exception {
    keepHistory(new Stretch(sort(), 2, 6_000_000), 100, 8);
  }

  @Tag("campaign")
  @Test
  void tenThousandSnapshotsOfASortWithSixtyFourKeptLeaveItAsItIs() throws Exception {
    keepHistory(new Stretch(sort(), 2, Long.MAX_VALUE), 10_000, 64);
  }

  @Test
  void fileOfFortyMebibytesCostsItsChanges() throws Exception {
    keepHistory(new Stretch(largeFile(40), 2, Long.MAX_VALUE), 100, 8);
  }

  @Tag("campaign")
  @Test
  void fileOfAGibibyteCostsItsChanges() throws Exception {
    keepHistory(new Stretch(largeFile(1024), 2, Long.MAX_VALUE), 1000, 64);
  }

  @Test
  void outputOfTheFileProgramSaysThatAllIsThere() throws Exception {
    Straight straight = straight(new Stretch(largeFile(1), 2, Long.MAX_VALUE));
    assertThat(straight.exit).isInstanceOf(MachineExit.SystemEnded.class);
    assertThat(straight.output.lines()).containsExactly("written", "written over", "read back");
  }
}
