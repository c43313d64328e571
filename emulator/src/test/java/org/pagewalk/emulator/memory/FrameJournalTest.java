package org.pagewalk.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;

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
}
