package org.pagewalk.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;

class FrameJournalTest {
  private final BareSystem system = new BareSystem();
  private final PhysicalMemory memory = system.memory;

  @Test
  void rollingBackUndoesStoresByWhateverPath() {
    system.enablePaging();
    system.units.linear().write32(0x20000, 1);
    FrameJournal journal = memory.openJournal();
    system.units.linear().write32(0x20000, 2);
    memory.write32(0x21000, 3);
    memory.zeroFrame(0x20);
    memory.copyFrame(0x21, 0x22);
    assertThat(journal.frameCount()).isGreaterThanOrEqualTo(3);
    memory.rollBackTo(journal);
    assertThat(memory.read32(0x20000)).isEqualTo(1);
    assertThat(memory.read32(0x21000)).isZero();
    assertThat(memory.read32(0x22000)).isZero();
  }

  @Test
  void olderJournalUndoesNewerOnes() {
    FrameJournal older = memory.openJournal();
    memory.write32(0x20000, 1);
    memory.openJournal();
    memory.write32(0x20000, 2);
    memory.write32(0x21000, 2);
    memory.rollBackTo(older);
    assertThat(memory.read32(0x20000)).isZero();
    assertThat(memory.read32(0x21000)).isZero();
    memory.write32(0x20000, 5);
    memory.rollBackTo(older);
    assertThat(memory.read32(0x20000)).isZero();
  }

  @Test
  void rolledBackPageTableDropsWhatWasCachedFromIt() {
    system.enablePaging();
    memory.write32(0x21000, 0x2222);
    FrameJournal journal = memory.openJournal();
    memory.write32(BareSystem.TABLE + 0x20 * 4, 0x21007);
    assertThat(system.units.linear().read32(0x20000)).isEqualTo(0x2222);
    memory.rollBackTo(journal);
    assertThat(system.units.linear().read32(0x20000)).isZero();
  }

  @Test
  void droppedJournalLeavesOlderMomentsTheirOldestContents() {
    FrameJournal first = memory.openJournal();
    memory.write32(0x20000, 1);
    FrameJournal second = memory.openJournal();
    memory.write32(0x20000, 2);
    memory.write32(0x21000, 2);
    FrameJournal third = memory.openJournal();
    memory.write32(0x22000, 3);
    memory.closeJournal(second);
    assertThat(second.frameCount()).isZero();
    assertThat(first.frameCount()).isEqualTo(2);
    memory.closeJournal(third);
    assertThat(first.frameCount()).isEqualTo(3);
    memory.write32(0x20000, 4);
    memory.write32(0x21000, 4);
    assertThat(first.frameCount()).isEqualTo(3);
    memory.rollBackTo(first);
    assertThat(memory.read32(0x20000)).isZero();
    assertThat(memory.read32(0x21000)).isZero();
    assertThat(memory.read32(0x22000)).isZero();
  }

  @Test
  void droppedOldestJournalCostsNothingAndTakesNothingFromNewerOnes() {
    FrameJournal oldest = memory.openJournal();
    memory.write32(0x20000, 1);
    FrameJournal newer = memory.openJournal();
    memory.closeJournal(oldest);
    assertThat(oldest.frameCount()).isZero();
    memory.write32(0x20000, 2);
    memory.rollBackTo(newer);
    assertThat(memory.read32(0x20000)).isEqualTo(1);
    memory.closeJournal(newer);
    assertThat(memory.isPlain(0x20)).isTrue();
  }

  /** Against a model that keeps whole copies of RAM. */
  @Test
  void journalsOpenedDroppedAndRolledBackToInAnyOrderKeepTheirMoments() {
    SplittableRandom random = new SplittableRandom(7);
    PhysicalMemory ram = new PhysicalMemory(12);
    List<FrameJournal> journals = new ArrayList<>();
    List<List<Integer>> copies = new ArrayList<>();
    for (int turn = 0; turn < 20_000; turn++) {
      int action = random.nextInt(8);
      if (action < 2) {
        copies.add(wordsOf(ram));
        journals.add(ram.openJournal());
      } else if (action > 3 || journals.isEmpty()) {
        ram.write32((long) random.nextInt(12) << 12, turn);
      } else {
        int chosen = random.nextInt(journals.size());
        if (action == 2) {
          ram.closeJournal(journals.remove(chosen));
          copies.remove(chosen);
        } else {
          ram.rollBackTo(journals.get(chosen));
          assertThat(wordsOf(ram)).isEqualTo(copies.get(chosen));
          journals.subList(chosen + 1, journals.size()).clear();
          copies.subList(chosen + 1, copies.size()).clear();
        }
      }
      for (FrameJournal journal : journals) {
        assertThat(journal.frameCount()).isLessThanOrEqualTo(12);
      }
    }
  }

  private static List<Integer> wordsOf(PhysicalMemory ram) {
    List<Integer> words = new ArrayList<>();
    for (int frame = 0; frame < ram.frameCount(); frame++) {
      words.add(ram.read32((long) frame << 12));
    }
    return words;
  }
}
