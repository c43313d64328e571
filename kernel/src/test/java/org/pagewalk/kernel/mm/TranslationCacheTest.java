package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;

class TranslationCacheTest extends OnEachFormat {
  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();
  private final int base = machine.commit(space, 0x2000);

  TranslationCacheTest(PageTableGeometry geometry) {
    super(geometry);
  }

  @Test
  void anEntryThatChangesBehindTheProcessorsBackIsNoticed() {
    machine.write32(space, base, 1);
    int table = machine.memory.tables().tableFrame(space, base);
    long entry = Page.physical(table, machineFormat.geometry().pteAddress(base));
    int written = machine.ram.read32(entry);
    for (int lost : new int[] {0x01, 0x02, 0x04, 0x20, 0x40, 0x1000}) {
      machine.ram.write32(entry, written ^ lost);
      assertThatThrownBy(() -> machine.read32(space, base))
          .as("entry %08X", written ^ lost)
          .hasMessageContaining("still has");
    }
    machine.ram.write32(entry, written);
    assertThat(machine.read32(space, base)).isEqualTo(1);
  }

  @Test
  void aDirectoryEntryThatChangesBehindTheProcessorsBackIsNoticed() {
    machine.write32(space, base, 1);
    long entry = machine.memory.tables().directoryEntry(space, base);
    machineFormat.writeDirectoryEntry(machine.ram, space.directoryBaseFrame(), base, entry & ~1);
    assertThatThrownBy(() -> machine.read32(space, base)).hasMessageContaining("directory entry");
  }

  @Test
  void aKernelStackThatIsUsedAgainIsNotSeenThroughItsOldFrames() {
    int top = machine.memory.allocateKernelStack(machine.thread);
    machine.ram.write32(machine.memory.systemPhysicalAddress(top - 4), 1);
    assertThat(machine.readSystem32(top - 4)).isEqualTo(1);
    machine.memory.freeKernelStack(top);
    machine.write32(space, base, 2);
    assertThat(machine.memory.allocateKernelStack(machine.thread)).isEqualTo(top);
    machine.ram.write32(machine.memory.systemPhysicalAddress(top - 4), 3);
    assertThat(machine.readSystem32(top - 4)).isEqualTo(3);
  }

  @Test
  void everyProcessReadsTheSharedUserDataThroughItsOwnReadOnlyPage() {
    machine.ram.write32(machine.memory.systemPhysicalAddress(SystemLayout.KERNEL_SHARED_DATA), 77);
    assertThat(machine.read32(space, SystemLayout.SHARED_USER_DATA)).isEqualTo(77);
    assertThat(machine.read32(machine.newSpace(), SystemLayout.SHARED_USER_DATA)).isEqualTo(77);
    assertThatThrownBy(() -> machine.write32(space, SystemLayout.SHARED_USER_DATA, 1))
        .hasMessageContaining("ACCESS_VIOLATION");
  }

  @Test
  void aPageThatIsUsedAgainAfterItWasSampledIsYoung() {
    machine.write32(space, base, 1);
    machine.write32(space, base + 0x1000, 1);
    int page = space.workingSet().find(base);
    int unused = space.workingSet().find(base + 0x1000);
    for (int round = 1; round <= 4; round++) {
      machine.clock.advanceTo(machine.memory.nextBalanceRound());
      machine.settle();
      assertThat(space.workingSet().age(page)).isZero();
      assertThat(space.workingSet().age(unused)).isEqualTo(round - 1);
      machine.read32(space, base);
    }
  }
}
