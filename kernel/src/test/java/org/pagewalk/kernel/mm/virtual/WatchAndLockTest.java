package org.pagewalk.kernel.mm.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

class WatchAndLockTest extends OnEachFormat {
  private static final int MEBIBYTE = 1 << 20;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();

  WatchAndLockTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private int watched(int size) {
    return machine
        .memory
        .regions()
        .allocation()
        .allocate(space, machine.thread, 0, 0, size, 0x203000, 4)
        .base();
  }

  @Test
  void writtenPagesAreReportedAndForgottenByAReset() {
    int base = watched(0x8000);
    WriteWatch watch = machine.memory.regions().writeWatch();
    machine.read32(space, base);
    machine.write32(space, base + 0x2000, 1);
    machine.write32(space, base + 0x5004, 1);
    assertThat(watch.written(space, base, 0x8000, 10, true))
        .containsExactly(base + 0x2000, base + 0x5000);
    assertThat(watch.written(space, base, 0x8000, 10, false)).isEmpty();
    assertThat(machine.touch(space, base + 0x2000, Access.WRITE))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.WRITE_WATCH));
    assertThat(watch.written(space, base, 0x8000, 10, false)).containsExactly(base + 0x2000);
    assertThat(watch.isWatched(space, base, 0x9000)).isFalse();
    machine.memory.assertConsistent();
  }

  @Test
  void writesAreNotForgottenUnderPressure() {
    int base = watched(0x4000);
    machine.write32(space, base, 1);
    int other = machine.commit(space, 3 * MEBIBYTE);
    for (int page = 0; page < 3 * MEBIBYTE; page += 0x1000) {
      machine.write32(space, other + page, page);
    }
    machine.write32(space, base + 0x3000, 1);
    assertThat(machine.memory.regions().writeWatch().written(space, base, 0x4000, 9, false))
        .containsExactly(base, base + 0x3000);
  }

  @Test
  void aRegionThatIsSplitIsWatchedOnBothSides() {
    int base = watched(0x5000);
    machine.write32(space, base, 1);
    machine.write32(space, base + 0x2000, 1);
    machine.write32(space, base + 0x4000, 1);
    machine.free(space, base + 0x2000, 0x1000, 0x8000);
    WriteWatch watch = machine.memory.regions().writeWatch();
    assertThat(watch.written(space, base, 0x2000, 9, true)).containsExactly(base);
    assertThat(watch.isWatched(space, base, 0x3000)).isFalse();
    assertThat(watch.isWatched(space, base + 0x3000, 0x2000)).isTrue();
    assertThat(watch.written(space, base + 0x3000, 0x2000, 9, true)).containsExactly(base + 0x4000);
    machine.write32(space, base + 0x3000, 2);
    assertThat(watch.written(space, base + 0x3000, 0x2000, 9, false))
        .containsExactly(base + 0x3000);
    assertThat(watch.written(space, base, 0x2000, 9, false)).isEmpty();
  }

  @Test
  void asManyWritesAreToldAsAreWantedAndNoMoreAreForgotten() {
    int base = watched(0x4000);
    for (int page = 0; page < 0x4000; page += 0x1000) {
      machine.write32(space, base + page, 1);
    }
    WriteWatch watch = machine.memory.regions().writeWatch();
    assertThat(watch.written(space, base, 0x4000, 2, true)).containsExactly(base, base + 0x1000);
    assertThat(watch.written(space, base + 0x2FFF, 2, 9, false))
        .containsExactly(base + 0x2000, base + 0x3000);
    watch.reset(space, base + 0x3000, 0x1000);
    assertThat(watch.written(space, base, 0x4000, 9, false)).containsExactly(base + 0x2000);
    assertThat(watch.isWatched(space, base, 0)).isFalse();
    assertThat(watch.isWatched(space, 0x7FFE0000, 1)).isFalse();
    assertThat(watch.isWatched(space, 0x90000000, 1)).isFalse();
  }

  @Test
  void aProtectedAndAResetPageIsStillWatched() {
    int base = watched(0x2000);
    WriteWatch watch = machine.memory.regions().writeWatch();
    machine.write32(space, base, 1);
    watch.reset(space, base, 0x2000);
    machine.protect(space, base, 0x1000, 2);
    assertThat(TestMachine.statusOf(machine.touch(space, base, Access.WRITE)))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    machine.protect(space, base, 0x1000, 4);
    assertThat(watch.written(space, base, 0x2000, 9, false)).isEmpty();
    machine.write32(space, base, 2);
    assertThat(watch.written(space, base, 0x2000, 9, true)).containsExactly(base);
    machine.empty(space);
    machine.read32(space, base);
    assertThat(watch.written(space, base, 0x2000, 9, false)).isEmpty();
    machine.write32(space, base, 3);
    assertThat(watch.written(space, base, 0x2000, 9, false)).containsExactly(base);
    machine.assertConsistent();
  }

  @Test
  void lockedPagesStayInMemory() {
    PageLocks locks = machine.memory.regions().locks();
    int base = machine.commit(space, 0x4000);
    assertThat(lock(base, 0x2000)).isEqualTo(NtStatus.SUCCESS);
    assertThat(lock(base, 0x2000)).isEqualTo(NtStatus.WAS_LOCKED);
    machine.memory.emptyWorkingSet(space);
    assertThat(machine.touch(space, base + 0x1000, Access.READ))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.ALREADY_VALID));
    assertThat(locks.unlock(space, base, 0x3000, 1).status()).isEqualTo(NtStatus.NOT_LOCKED);
    assertThat(locks.unlock(space, base, 0x2000, 1).status()).isEqualTo(NtStatus.SUCCESS);
    assertThat(locks.unlock(space, base, 0x2000, 1).status()).isEqualTo(NtStatus.NOT_LOCKED);
    machine.memory.assertConsistent();
  }

  @Test
  void moreLockedPagesThanTheMinimumAllowsAreRefused() {
    int base = machine.commit(space, MEBIBYTE);
    assertThat(lock(base, MEBIBYTE)).isEqualTo(NtStatus.WORKING_SET_QUOTA);
  }

  private int lock(int base, int size) {
    PageLocks locks = machine.memory.regions().locks();
    return machine.retry(() -> locks.lock(space, machine.thread, base, size, 1)).status();
  }

  @Test
  void pagingFilesAreAddedWithinTheirLimits() {
    assertThat(machine.memory.addPagingFile(0, 1 << 20)).isEqualTo(NtStatus.INVALID_PARAMETER_2);
    assertThat(machine.memory.addPagingFile(1 << 20, 1 << 19))
        .isEqualTo(NtStatus.INVALID_PARAMETER_3);
    for (int i = 1; i < 16; i++) {
      assertThat(machine.memory.addPagingFile(1 << 16, 1 << 20)).isEqualTo(NtStatus.SUCCESS);
    }
    assertThat(machine.memory.addPagingFile(1 << 16, 1 << 20))
        .isEqualTo(NtStatus.TOO_MANY_PAGING_FILES);
    machine.memory.assertConsistent();
  }
}
