package org.pagewalk.tests.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
@Timeout(value = 900, threadMode = SEPARATE_THREAD)
class HistoryOfRunsTest {
  private static final long MEBIBYTE = 1 << 20;

  /** What a snapshot may cost besides RAM: the objects of the kernel. */
  private static final long OBJECTS_OF_A_SNAPSHOT = MEBIBYTE / 2;

  /** Blocks of files that are in memory, and what comes and goes. */
  private static final long REST = 48 * MEBIBYTE;

  @TempDir Path folder;

  /** How a run without snapshots goes. */
  private record Straight(long steps, String digest, byte[] output) {}

  private SnapshotRun boot(GuestProgram program, int ramMebibytes, String name) throws Exception {
    return new SnapshotRun(program, ramMebibytes, Files.createDirectories(folder.resolve(name)));
  }

  private Straight straight(GuestProgram program, int ramMebibytes) throws Exception {
    try (SnapshotRun run = boot(program, ramMebibytes, "straight")) {
      Machine machine = run.system().machine();
      assertEnds(machine.runUntil(Long.MAX_VALUE));
      return new Straight(machine.clock().step(), machine.digest(), run.output());
    }
  }

  private static void assertEnds(MachineExit exit) {
    assertThat(exit).isInstanceOf(MachineExit.SystemEnded.class);
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Digests of a run without snapshots at some steps. */
  private TreeMap<Long, String> digestsAt(GuestProgram program, int ramMebibytes, List<Long> steps)
      throws Exception {
    TreeMap<Long, String> digests = new TreeMap<>();
    try (SnapshotRun run = boot(program, ramMebibytes, "visited")) {
      for (long step : steps) {
        run.system().machine().runUntil(step);
        digests.put(step, run.system().machine().digest());
      }
    }
    return digests;
  }

  private void keepHistory(GuestProgram program, int ramMebibytes, int snapshots, int most)
      throws Exception {
    Straight straight = straight(program, ramMebibytes);
    long before = heapInUse();
    long bound = most * (ramMebibytes * MEBIBYTE + OBJECTS_OF_A_SNAPSHOT) + REST;
    try (SnapshotRun run = boot(program, ramMebibytes, "kept")) {
      Machine machine = run.system().machine();
      History history = new History(machine, straight.steps / snapshots, most);
      for (int quarter = 1; quarter <= 4; quarter++) {
        MachineExit exit = history.runUntil(straight.steps * quarter / 4);
        assertThat(heapInUse() - before).as("heap of quarter %d", quarter).isLessThan(bound);
        if (quarter == 4) {
          assertEnds(exit);
        }
      }
      assertThat(machine.clock().step()).isEqualTo(straight.steps);
      assertThat(machine.digest()).isEqualTo(straight.digest);
      assertThat(machine.snapshots()).hasSize(most);
      assertThat(machine.snapshots().getLast().number()).isGreaterThanOrEqualTo(snapshots);
      goBackToEach(program, ramMebibytes, machine, straight);
      assertThat(run.output()).isEqualTo(straight.output);
    }
  }

  /** From the newest to the oldest, each run on to where the one before has begun. */
  private void goBackToEach(
      GuestProgram program, int ramMebibytes, Machine machine, Straight straight) throws Exception {
    List<Long> steps = machine.snapshots().stream().map(Snapshot::step).toList();
    TreeMap<Long, String> digests = digestsAt(program, ramMebibytes, steps);
    digests.put(straight.steps, straight.digest);
    for (Snapshot snapshot : machine.snapshots().reversed()) {
      machine.restore(snapshot);
      assertThat(machine.digest())
          .as("step %d", snapshot.step())
          .isEqualTo(digests.get(snapshot.step()));
      long next = digests.higherKey(snapshot.step());
      machine.runUntil(next);
      assertThat(machine.digest())
          .as("step %d from step %d", next, snapshot.step())
          .isEqualTo(digests.get(next));
    }
    assertEnds(machine.runUntil(Long.MAX_VALUE));
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
  void hundredSnapshotsOfASortWithEightKeptLeaveItAsItIs() throws Exception {
    keepHistory(sort(), 2, 100, 8);
  }

  @Tag("campaign")
  @Test
  void tenThousandSnapshotsOfASortWithSixtyFourKeptLeaveItAsItIs() throws Exception {
    keepHistory(sort(), 2, 10_000, 64);
  }

  @Test
  void fileOfFortyMebibytesCostsItsChanges() throws Exception {
    keepHistory(largeFile(40), 2, 100, 8);
  }

  @Tag("campaign")
  @Test
  void fileOfAGibibyteCostsItsChanges() throws Exception {
    keepHistory(largeFile(1024), 2, 1000, 64);
  }

  @Test
  void outputOfTheFileProgramSaysThatAllIsThere() throws Exception {
    List<String> lines = new ArrayList<>(List.of("written", "written over", "read back"));
    assertThat(new String(straight(largeFile(1), 2).output, StandardCharsets.ISO_8859_1).lines())
        .containsExactlyElementsOf(lines);
  }
}
