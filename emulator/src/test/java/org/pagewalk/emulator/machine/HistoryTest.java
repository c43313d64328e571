package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.SnapshotListener;

@Timeout(60)
class HistoryTest {
  private static final int CODE = 0x10000;

  private final PhysicalMemory memory = new PhysicalMemory(64);
  private final Machine machine = new Machine(memory, Interpreter::new);

  /** Writes down what it is told. */
  private static final class Diary implements SnapshotListener {
    private final List<String> entries = new ArrayList<>();

    @Override
    public void snapshotTaken(long number) {
      entries.add("taken " + number);
    }

    @Override
    public void snapshotDropped(long number) {
      entries.add("dropped " + number);
    }

    @Override
    public void snapshotRestored(long number) {
      entries.add("restored " + number);
    }
  }

  /** Adds to a running place of two pages for ever. */
  @BeforeEach
  void loop() {
    BareSystem system = new BareSystem(memory, machine.units());
    system.enablePaging();
    // again: inc ebx; and ebx,1FFCh; add [ebx+20000h],ebx; add ebx,3; jmp again
    byte[] code = HexFormat.of().parseHex("4381E3FC1F0000019B0000020083C303EBEE");
    memory.write(CODE, code, 0, code.length);
    system.processor.eip = CODE;
  }

  private List<Long> stepsKept() {
    return machine.snapshots().stream().map(Snapshot::step).toList();
  }

  @Test
  void keepsAtMostSoManyTheFirstAndTheNewestAmongThem() {
    History history = new History(machine, 10, 8);
    history.runUntil(100_000);
    assertThat(history.snapshots()).hasSize(8);
    assertThat(stepsKept()).startsWith(0L).endsWith(100_000L).isSorted();
  }

  @Test
  void distancesBetweenThoseKeptGrowWithTheirAge() {
    History history = new History(machine, 10, 16);
    history.runUntil(50_000);
    List<Long> steps = stepsKept();
    for (int i = 1; i < steps.size(); i++) {
      long gap = steps.get(i) - steps.get(i - 1);
      long age = 50_000 - steps.get(i - 1);
      assertThat(gap)
          .as("gap after step %d", steps.get(i - 1))
          .isLessThanOrEqualTo(age * 2 / 3 + 20);
    }
  }

  @Test
  void everyStepCanBeReachedAgainAndIsTheSame() {
    History history = new History(machine, 100, 6);
    Map<Long, String> digests = new HashMap<>();
    List<Long> visited = List.of(0L, 55L, 100L, 1_234L, 7_000L, 9_999L, 10_000L);
    for (long step : visited) {
      history.runUntil(step);
      digests.put(step, machine.digest());
    }
    for (long step : List.of(9_999L, 10_000L, 55L, 7_000L, 1_234L, 100L, 0L, 10_000L)) {
      assertThat(history.goTo(step)).isEqualTo(new MachineExit.StepReached(step));
      assertThat(machine.clock().step()).isEqualTo(step);
      assertThat(machine.digest()).as("step %d", step).isEqualTo(digests.get(step));
    }
  }

  @Test
  void stepsBeforeTheFirstSnapshotAreRefused() {
    machine.runUntil(50);
    History history = new History(machine, 10, 4);
    assertThatThrownBy(() -> history.goTo(49)).hasMessageContaining("step 49");
    assertThatThrownBy(() -> new History(machine, 0, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new History(machine, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void snapshotThatWasDroppedOrIsLaterThanARestoredOneHasEnded() {
    Snapshot first = machine.snapshot();
    machine.runUntil(10);
    Snapshot second = machine.snapshot();
    machine.runUntil(20);
    Snapshot third = machine.snapshot();
    machine.drop(second);
    assertThat(machine.snapshots()).containsExactly(first, third);
    assertThatThrownBy(() -> machine.restore(second)).hasMessageContaining("step 10 has ended");
    machine.restore(first);
    assertThatThrownBy(() -> machine.drop(third)).hasMessageContaining("step 20 has ended");
    assertThat(machine.snapshots()).containsExactly(first);
  }

  @Test
  void listenerIsToldOfTheLifeOfSnapshots() {
    Diary diary = new Diary();
    machine.addSnapshotListener(diary);
    Snapshot first = machine.snapshot();
    Snapshot second = machine.snapshot();
    machine.restore(first);
    Snapshot third = machine.snapshot();
    machine.drop(first);
    assertThat(second.number()).isEqualTo(2);
    assertThat(third.number()).isEqualTo(3);
    assertThat(diary.entries)
        .containsExactly("taken 1", "taken 2", "restored 1", "taken 3", "dropped 1");
  }
}
