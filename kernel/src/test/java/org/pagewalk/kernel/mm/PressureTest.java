package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

class PressureTest extends OnEachFormat {
  private static final int MEBIBYTE = 1 << 20;

  PressureTest(PageTableGeometry geometry) {
    super(geometry);
  }

  @Test
  void eightMebibytesInTwoKeepTheirContent() {
    TestMachine machine = new TestMachine(machineFormat, 512);
    AddressSpace space = machine.newSpace();
    int base = machine.commit(space, 8 * MEBIBYTE);
    for (int page = 0; page < 8 * MEBIBYTE; page += 0x1000) {
      machine.write32(space, base + page, page ^ 0x5A5A5A5A);
    }
    machine.memory.assertConsistent();
    for (int page = 0; page < 8 * MEBIBYTE; page += 0x1000) {
      assertThat(machine.read32(space, base + page)).isEqualTo(page ^ 0x5A5A5A5A);
    }
    machine.memory.assertConsistent();
    assertThat(machine.memory.faultCounters().pageFilePagesRead()).isGreaterThan(1000);
    assertThat(machine.memory.modifiedWriter().pagesWritten()).isGreaterThan(1000);
  }

  @Test
  void theInvariantsHoldAtEveryStepOfARandomWorkload() {
    TestMachine machine = new TestMachine(machineFormat, 256);
    AddressSpace first = machine.newSpace();
    AddressSpace second = machine.newSpace();
    int[] bases = {machine.commit(first, 2 * MEBIBYTE), machine.commit(second, 2 * MEBIBYTE)};
    int[][] expected = new int[2][512];
    Random random = new Random(7);
    for (int i = 0; i < 6000; i++) {
      int who = random.nextInt(2);
      int page = random.nextInt(512);
      AddressSpace space = who == 0 ? first : second;
      int address = bases[who] + page * 0x1000 + 0x10;
      if (random.nextBoolean()) {
        expected[who][page] = i;
        machine.write32(space, address, i);
      } else {
        assertThat(machine.read32(space, address)).isEqualTo(expected[who][page]);
      }
      if (i % 50 == 0) {
        machine.memory.assertConsistent();
      }
    }
    machine.memory.destroyAddressSpace(first);
    machine.memory.destroyAddressSpace(second);
    machine.settle();
    machine.memory.assertConsistent();
    assertThat(machine.memory.pagingFiles().usedCount()).isZero();
  }

  @Test
  void aTrimmedPageComesBackWithoutDiskWhileItsFrameHoldsIt() {
    TestMachine machine = new TestMachine(machineFormat, 512);
    AddressSpace space = machine.newSpace();
    int base = machine.commit(space, 0x1000);
    machine.write32(space, base, 42);
    machine.thread.releasePages();
    machine.memory.emptyWorkingSet(space);
    assertThat(machine.memory.pfn().modifiedCount()).isPositive();
    assertThat(machine.touch(space, base, Access.READ))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.TRANSITION));
    assertThat(machine.read32(space, base)).isEqualTo(42);
    machine.memory.assertConsistent();
  }

  @Test
  void pageTablesLeaveMemoryAndComeBack() {
    TestMachine machine = new TestMachine(machineFormat, 256);
    AddressSpace space = machine.newSpace();
    int[] bases = new int[24];
    for (int i = 0; i < bases.length; i++) {
      int address = 0x01000000 + i * 0x400000;
      bases[i] = address;
      machine.retry(
          () ->
              machine
                  .memory
                  .regions()
                  .allocation()
                  .allocate(space, machine.thread, address, 0, 0x10000, 0x3000, 4));
      for (int page = 0; page < 16; page++) {
        machine.write32(space, address + page * 0x1000, i * 100 + page);
      }
    }
    machine.memory.assertConsistent();
    for (int i = 0; i < bases.length; i++) {
      for (int page = 0; page < 16; page++) {
        assertThat(machine.read32(space, bases[i] + page * 0x1000)).isEqualTo(i * 100 + page);
      }
    }
    machine.memory.assertConsistent();
    machine.memory.destroyAddressSpace(space);
    machine.settle();
    machine.memory.assertConsistent();
    assertThat(machine.memory.pagingFiles().usedCount()).isZero();
  }

  @Test
  void aFailedReadOfThePagingFileIsAnInPageErrorWithThreeParameters() {
    TestMachine machine =
        new TestMachine(
            machineFormat,
            256,
            new InjectedFaults(1, 0, Long.MAX_VALUE),
            new PagingFileSetting(null, 16 << 20, 16 << 20));
    AddressSpace space = machine.newSpace();
    int base = machine.commit(space, 2 * MEBIBYTE);
    for (int page = 0; page < 2 * MEBIBYTE; page += 0x1000) {
      machine.write32(space, base + page, page);
    }
    FaultOutcome outcome = machine.touch(space, base + 4, Access.READ);
    assertThat(outcome)
        .usingRecursiveComparison()
        .isEqualTo(
            new FaultOutcome.Failed(NtStatus.IN_PAGE_ERROR, 0, base + 4, NtStatus.IO_DEVICE_ERROR));
    assertThat(machine.read32(space, base)).isZero();
    machine.memory.assertConsistent();
  }

  @Test
  void aFailedWriteOfThePagingFileLosesNothing() {
    TestMachine machine =
        new TestMachine(
            machineFormat,
            256,
            new InjectedFaults(0, 3, Long.MAX_VALUE),
            new PagingFileSetting(null, 16 << 20, 16 << 20));
    AddressSpace space = machine.newSpace();
    int base = machine.commit(space, 2 * MEBIBYTE);
    for (int page = 0; page < 2 * MEBIBYTE; page += 0x1000) {
      machine.write32(space, base + page, page + 1);
    }
    for (int page = 0; page < 2 * MEBIBYTE; page += 0x1000) {
      assertThat(machine.read32(space, base + page)).isEqualTo(page + 1);
    }
    assertThat(machine.memory.modifiedWriter().failures()).isEqualTo(1);
    assertThat(machine.memory.pagingFiles().get(0).badCount()).isEqualTo(1);
    machine.memory.assertConsistent();
  }

  @Test
  void aFullDiskEndsInAStatusAndNotInAHang() {
    TestMachine machine =
        new TestMachine(
            machineFormat,
            256,
            new InjectedFaults(0, 0, 64 * 4096),
            new PagingFileSetting(null, 16 << 20, 16 << 20));
    AddressSpace space = machine.newSpace();
    int base = machine.commit(space, 4 * MEBIBYTE);
    FaultOutcome outcome = new FaultOutcome.Resolved(FaultKind.DEMAND_ZERO);
    int page = 0;
    while (page < 4 * MEBIBYTE && outcome instanceof FaultOutcome.Resolved) {
      outcome = machine.touch(space, base + page, Access.WRITE);
      if (outcome instanceof FaultOutcome.Resolved) {
        machine.write32(space, base + page, page + 3);
        page += 0x1000;
      }
    }
    assertThat(outcome)
        .usingRecursiveComparison()
        .isEqualTo(new FaultOutcome.Failed(NtStatus.NO_MEMORY));
    machine.memory.assertConsistent();
    for (int at = page - 0x10000; at < page; at += 0x1000) {
      assertThat(machine.read32(space, base + at)).isEqualTo(at + 3);
    }
  }
}
