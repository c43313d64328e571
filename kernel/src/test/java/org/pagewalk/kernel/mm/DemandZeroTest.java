package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

class DemandZeroTest extends OnEachFormat {
  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();

  DemandZeroTest(PageTableGeometry geometry) {
    super(geometry);
  }

  @Test
  void aBootedMachineIsConsistent() {
    machine.memory.assertConsistent();
  }

  @Test
  void firstTouchOfACommittedPageGivesZeros() {
    int base = machine.commit(space, 0x3000);
    assertThat(machine.touch(space, base + 0x1004, Access.READ))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.DEMAND_ZERO));
    assertThat(machine.read32(space, base + 0x1004)).isZero();
    machine.memory.assertConsistent();
  }

  @Test
  void touchingAddressesWithoutARegionIsAnAccessViolation() {
    assertThat(machine.touch(space, 0x12345678, Access.WRITE))
        .usingRecursiveComparison()
        .isEqualTo(new FaultOutcome.Failed(NtStatus.ACCESS_VIOLATION, 1, 0x12345678));
  }

  @Test
  void theSystemHalfIsNotTheUsers() {
    for (int address : new int[] {0x80000000, 0xC0000000, 0x7FFF0000, SystemLayout.GDT}) {
      assertThat(machine.touch(space, address, Access.READ))
          .usingRecursiveComparison()
          .isEqualTo(new FaultOutcome.Failed(NtStatus.ACCESS_VIOLATION, 0, address));
    }
  }

  @Test
  void everyProcessReadsTheSharedUserDataAndNoneWritesIt() {
    long kernel = machine.memory.systemPhysicalAddress(SystemLayout.KERNEL_SHARED_DATA);
    machine.ram.write32(kernel + 0x14, 0x1234);
    assertThat(machine.read32(space, SystemLayout.SHARED_USER_DATA + 0x14)).isEqualTo(0x1234);
    assertThat(machine.read32(machine.newSpace(), SystemLayout.SHARED_USER_DATA + 0x14))
        .isEqualTo(0x1234);
    assertThat(machine.touch(space, SystemLayout.SHARED_USER_DATA, Access.WRITE))
        .isInstanceOf(FaultOutcome.Failed.class);
    machine.memory.assertConsistent();
  }

  @Test
  void thePageTablesMapThemselves() {
    int base = machine.commit(space, 0x1000);
    machine.write32(space, base, 7);
    PageTableGeometry geometry = machineFormat.geometry();
    long pte = machine.memory.tables().read(space, base);
    assertThat(pte & 0x67).isEqualTo(0x67);
    assertMaps(geometry.pteAddress(base), pte);
    assertMaps(geometry.pdeAddress(base), machine.memory.tables().directoryEntry(space, base));
    for (int directory = 0; directory < geometry.directories(); directory++) {
      int frame = machineFormat.directoryFrame(machine.ram, space.directoryBaseFrame(), directory);
      int first = geometry.firstAddress(directory * geometry.entriesPerPage());
      int selfMapped = geometry.tableAddress(geometry.tableAddress(first));
      assertMaps(geometry.pteAddress(selfMapped), machineFormat.validDirectory(frame, false));
    }
  }

  /** Fails unless an instruction of the system finds the entry where the self-map has it. */
  private void assertMaps(int entryAddress, long entry) {
    assertThat(machine.readSystem32(space, entryAddress)).isEqualTo((int) entry);
    if (machineFormat.geometry().entrySize() == 8) {
      assertThat(machine.readSystem32(space, entryAddress + 4)).isEqualTo((int) (entry >>> 32));
    }
  }

  @Test
  void aNewSystemMappingAppearsInEveryAddressSpace() {
    AddressSpace other = machine.newSpace();
    machine.memory.allocateSystemPage(0xD0000000);
    long first = machine.memory.tables().directoryEntry(space, 0xD0000000);
    long second = machine.memory.tables().directoryEntry(other, 0xD0000000);
    assertThat(first).isEqualTo(second).isNotZero();
    machine.memory.assertConsistent();
  }

  @Test
  void whenAProcessHasGoneEveryChargeIsZeroAndEveryFrameIsBack() {
    TestMachine fresh = new TestMachine(machineFormat, 512);
    int available = fresh.memory.pfn().availableCount();
    long committed = fresh.memory.commit().committed();
    AddressSpace process = fresh.newSpace();
    int base = fresh.commit(process, 0x40000);
    for (int page = 0; page < 0x40000; page += 0x1000) {
      fresh.write32(process, base + page, page);
    }
    fresh.memory.destroyAddressSpace(process);
    fresh.settle();
    fresh.memory.assertConsistent();
    assertThat(fresh.memory.pfn().availableCount()).isEqualTo(available);
    assertThat(fresh.memory.commit().committed()).isEqualTo(committed);
  }
}
