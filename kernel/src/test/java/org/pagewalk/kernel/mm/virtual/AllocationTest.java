package org.pagewalk.kernel.mm.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_COMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_DECOMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_FREE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_PHYSICAL;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_PRIVATE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RELEASE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESERVE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESET;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_TOP_DOWN;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_WRITE_WATCH;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

class AllocationTest extends OnEachFormat {
  private static final int NOACCESS = 1;
  private static final int READONLY = 2;
  private static final int READWRITE = 4;
  private static final int GUARD = 0x100;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();

  AllocationTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private AllocationResult allocate(int base, int size, int type, int protect) {
    return allocate(base, 0, size, type, protect);
  }

  private AllocationResult allocate(int base, int zeroBits, int size, int type, int protect) {
    return machine.retry(
        () ->
            machine
                .memory
                .regions()
                .allocation()
                .allocate(space, machine.thread, base, zeroBits, size, type, protect));
  }

  private int status(int base, int size, int type, int protect) {
    return allocate(base, size, type, protect).status();
  }

  private AllocationResult free(int base, int size, int type) {
    return machine.retry(
        () -> machine.memory.regions().release().free(space, machine.thread, base, size, type));
  }

  private ProtectionResult protect(int base, int size, int protect) {
    return machine.retry(
        () ->
            machine
                .memory
                .regions()
                .protection()
                .protect(space, machine.thread, base, size, protect));
  }

  private MemoryBasicInformation query(int address) {
    return machine.retry(
        () -> machine.memory.regions().query().query(space, machine.thread, address));
  }

  private boolean faults(int address, Access access) {
    return machine.touch(space, address, access) instanceof FaultOutcome.Failed;
  }

  @Test
  void argumentsOfAllocateAreCheckedAsNtDoes() {
    assertThat(allocate(0, 22, 0x1000, MEM_RESERVE, READWRITE).status())
        .isEqualTo(NtStatus.INVALID_PARAMETER_3);
    assertThat(allocate(0, 21, 0x1000, MEM_RESERVE, READWRITE).status())
        .isEqualTo(NtStatus.NO_MEMORY);
    assertThat(status(0, 0x1000, 0, READWRITE)).isEqualTo(NtStatus.INVALID_PARAMETER_5);
    assertThat(status(0, 0x1000, 1 | MEM_COMMIT, READWRITE))
        .isEqualTo(NtStatus.INVALID_PARAMETER_5);
    assertThat(status(0, 0x1000, MEM_RESET | MEM_COMMIT, READWRITE))
        .isEqualTo(NtStatus.INVALID_PARAMETER_5);
    assertThat(status(0, 0x1000, MEM_WRITE_WATCH | MEM_COMMIT, READWRITE))
        .isEqualTo(NtStatus.INVALID_PARAMETER_5);
    assertThat(status(0, 0x1000, MEM_PHYSICAL | MEM_RESERVE, READONLY))
        .isEqualTo(NtStatus.INVALID_PARAMETER_6);
    assertThat(status(0, 0x1000, MEM_COMMIT, 0)).isEqualTo(NtStatus.INVALID_PAGE_PROTECTION);
    assertThat(status(0, 0x1000, MEM_COMMIT, 8)).isEqualTo(NtStatus.INVALID_PAGE_PROTECTION);
    assertThat(status(0, 0x1000, MEM_COMMIT, GUARD | NOACCESS))
        .isEqualTo(NtStatus.INVALID_PAGE_PROTECTION);
    assertThat(status(0x80000000, 0x1000, MEM_RESERVE, READWRITE))
        .isEqualTo(NtStatus.INVALID_PARAMETER_2);
    assertThat(status(0, 0, MEM_RESERVE, READWRITE)).isEqualTo(NtStatus.INVALID_PARAMETER_4);
    assertThat(status(0x10000, 0x7FFFFFFF, MEM_RESERVE, READWRITE))
        .isEqualTo(NtStatus.INVALID_PARAMETER_4);
  }

  @Test
  void reserveRoundsTheBaseDownAndTheEndUp() {
    assertThat(allocate(0x123456, 0x1000, MEM_RESERVE, READWRITE))
        .isEqualTo(new AllocationResult(NtStatus.SUCCESS, 0x120000, 0x5000));
  }

  @Test
  void commitRoundsToPagesAtBothEnds() {
    allocate(0x120000, 0x10000, MEM_RESERVE, READWRITE);
    assertThat(allocate(0x121234, 0x1000, MEM_COMMIT, READWRITE))
        .isEqualTo(new AllocationResult(NtStatus.SUCCESS, 0x121000, 0x2000));
    assertThat(query(0x121000).regionSize()).isEqualTo(0x2000);
    machine.memory.assertConsistent();
  }

  @Test
  void reservingOverSomethingConflicts() {
    allocate(0x120000, 0x10000, MEM_RESERVE, READWRITE);
    assertThat(status(0x12F000, 0x1000, MEM_RESERVE, READWRITE))
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
  }

  @Test
  void committingInFreeSpaceOrAcrossRegionsConflicts() {
    allocate(0x120000, 0x10000, MEM_RESERVE, READWRITE);
    allocate(0x130000, 0x10000, MEM_RESERVE, READWRITE);
    assertThat(status(0x200000, 0x1000, MEM_COMMIT, READWRITE))
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
    assertThat(status(0x12F000, 0x2000, MEM_COMMIT, READWRITE))
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
  }

  @Test
  void recommittingSucceedsAndChangesTheProtection() {
    allocate(0x120000, 0x2000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    machine.write32(space, 0x120000, 5);
    assertThat(status(0x120000, 0x1000, MEM_COMMIT, READONLY)).isEqualTo(NtStatus.SUCCESS);
    assertThat(query(0x120000).protect()).isEqualTo(READONLY);
    assertThat(machine.read32(space, 0x120000)).isEqualTo(5);
    assertThat(faults(0x120000, Access.WRITE)).isTrue();
    assertThat(query(0x121000).protect()).isEqualTo(READWRITE);
    machine.memory.assertConsistent();
  }

  @Test
  void aNullBaseImpliesReserveAndTakesTheLowestFit() {
    assertThat(allocate(0, 0x1000, MEM_COMMIT, READWRITE).base()).isEqualTo(0x10000);
    assertThat(allocate(0, 0x1000, MEM_COMMIT, READWRITE).base()).isEqualTo(0x20000);
  }

  @Test
  void topDownTakesTheHighestFit() {
    assertThat(allocate(0, 0x1000, MEM_RESERVE | MEM_TOP_DOWN, READWRITE).base())
        .isEqualTo(0x7FFD0000);
  }

  @Test
  void topDownRegionsLieBelowEachOtherWithTheirWholeSize() {
    int type = MEM_RESERVE | MEM_TOP_DOWN;
    AllocationResult first = allocate(0, 0x12000, type, READWRITE);
    assertThat(first.base()).isEqualTo(0x7FFC0000);
    assertThat(first.size()).isEqualTo(0x12000);
    assertThat(query(0x7FFC0000).regionSize()).isEqualTo(0x12000);
    assertThat(allocate(0, 0x1000, type, READWRITE).base()).isEqualTo(0x7FFB0000);
    assertThat(status(0, 0x7FFB0000, type, READWRITE)).isEqualTo(NtStatus.NO_MEMORY);
    assertThat(allocate(0, 0x7FF00000, type, READWRITE).base()).isEqualTo(0x000B0000);
  }

  @Test
  void pageZeroCanBeAllocatedExplicitly() {
    assertThat(allocate(0xFFF, 0x1000, MEM_RESERVE | MEM_COMMIT, READWRITE).base()).isZero();
    machine.write32(space, 8, 1);
    assertThat(machine.read32(space, 8)).isEqualTo(1);
  }

  @Test
  void recommittedPagesAreZero() {
    allocate(0x120000, 0x4000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    machine.write32(space, 0x121000, 7);
    assertThat(free(0x121000, 0x2000, MEM_DECOMMIT).status()).isEqualTo(NtStatus.SUCCESS);
    assertThat(free(0x121000, 0x1000, MEM_DECOMMIT).status()).isEqualTo(NtStatus.SUCCESS);
    assertThat(faults(0x121000, Access.READ)).isTrue();
    assertThat(query(0x121000).state()).isEqualTo(MEM_RESERVE);
    machine.memory.assertConsistent();
    allocate(0x121000, 0x1000, MEM_COMMIT, READWRITE);
    assertThat(machine.read32(space, 0x121000)).isZero();
    machine.memory.assertConsistent();
  }

  @Test
  void decommitAndReleaseWithSizeZeroWantTheBase() {
    allocate(0x120000, 0x4000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    assertThat(free(0x121000, 0, MEM_DECOMMIT).status()).isEqualTo(NtStatus.FREE_VM_NOT_AT_BASE);
    assertThat(free(0x121000, 0, MEM_RELEASE).status()).isEqualTo(NtStatus.FREE_VM_NOT_AT_BASE);
    assertThat(free(0x120000, 0, MEM_DECOMMIT))
        .isEqualTo(new AllocationResult(NtStatus.SUCCESS, 0x120000, 0x4000));
    assertThat(free(0x120000, 0, MEM_RELEASE))
        .isEqualTo(new AllocationResult(NtStatus.SUCCESS, 0x120000, 0x4000));
    assertThat(query(0x120000).state()).isEqualTo(MEM_FREE);
    machine.memory.assertConsistent();
  }

  /** Page tables for nothing but what is between two addresses. */
  private int tablesWithin(int start, int end) {
    PageTableGeometry geometry = machineFormat.geometry();
    int first = geometry.directoryIndex(start - 1) + 1;
    return Math.max(0, geometry.directoryIndex(end) - first);
  }

  @Test
  void partialReleaseTrimsOrSplitsARegion() {
    allocate(0x120000, 0x800000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    machine.write32(space, 0x130000, 1);
    machine.write32(space, 0x500000, 2);
    machine.write32(space, 0x910000, 3);
    int charged = space.commitCharge();
    assertThat(free(0x200000, 0x400000, MEM_RELEASE).status()).isEqualTo(NtStatus.SUCCESS);
    machine.memory.assertConsistent();
    assertThat(space.commitCharge()).isEqualTo(charged - 0x400 - tablesWithin(0x200000, 0x600000));
    assertThat(query(0x600000).allocationBase()).isEqualTo(0x600000);
    assertThat(machine.read32(space, 0x910000)).isEqualTo(3);
    assertThat(free(0x120000, 0x10000, MEM_RELEASE).status()).isEqualTo(NtStatus.SUCCESS);
    assertThat(query(0x130000).allocationBase()).isEqualTo(0x130000);
    assertThat(free(0x91F000, 0x1000, MEM_RELEASE).status()).isEqualTo(NtStatus.SUCCESS);
    assertThat(query(0x91F000).state()).isEqualTo(MEM_FREE);
    machine.memory.assertConsistent();
    assertThat(machine.read32(space, 0x130000)).isEqualTo(1);
  }

  @Test
  void freeingWhatIsNotThereFailsAsInNt() {
    allocate(0x120000, 0x4000, MEM_RESERVE, READWRITE);
    assertThat(free(0x200000, 0, MEM_RELEASE).status()).isEqualTo(NtStatus.MEMORY_NOT_ALLOCATED);
    assertThat(free(0x120000, 0x5000, MEM_RELEASE).status()).isEqualTo(NtStatus.UNABLE_TO_FREE_VM);
    assertThat(free(0x120000, 0, 0x1000).status()).isEqualTo(NtStatus.INVALID_PARAMETER_4);
    assertThat(free(0x120000, 0, MEM_RELEASE | MEM_DECOMMIT).status())
        .isEqualTo(NtStatus.INVALID_PARAMETER_4);
  }

  @Test
  void protectReturnsTheFirstPagesOldProtectionAndKeepsContent() {
    allocate(0x120000, 0x3000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    machine.write32(space, 0x121000, 9);
    assertThat(protect(0x121800, 0x1000, NOACCESS))
        .isEqualTo(new ProtectionResult(NtStatus.SUCCESS, 0x121000, 0x2000, READWRITE));
    assertThat(faults(0x121000, Access.READ)).isTrue();
    machine.memory.assertConsistent();
    assertThat(protect(0x121000, 0x1000, READWRITE).oldProtection()).isEqualTo(NOACCESS);
    assertThat(machine.read32(space, 0x121000)).isEqualTo(9);
    assertThat(query(0x121000).allocationProtect()).isEqualTo(READWRITE);
    machine.memory.assertConsistent();
  }

  @Test
  void protectWantsCommittedPagesOfOneRegion() {
    allocate(0x120000, 0x10000, MEM_RESERVE, READWRITE);
    allocate(0x130000, 0x10000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    assertThat(protect(0x120000, 0x1000, READONLY).status()).isEqualTo(NtStatus.NOT_COMMITTED);
    assertThat(protect(0x12F000, 0x2000, READONLY).status())
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
    assertThat(protect(0x200000, 0x1000, READONLY).status())
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
    assertThat(protect(0x130000, 0x1000, 8).status()).isEqualTo(NtStatus.INVALID_PAGE_PROTECTION);
  }

  @Test
  void queryAnswersRunsOfPagesAlike() {
    allocate(0x120000, 0x10000, MEM_RESERVE, READONLY);
    allocate(0x123000, 0x2000, MEM_COMMIT, READWRITE);
    assertThat(query(0x120123))
        .isEqualTo(
            new MemoryBasicInformation(
                0, 0x120000, 0x120000, READONLY, 0x3000, MEM_RESERVE, 0, MEM_PRIVATE));
    assertThat(query(0x123000))
        .isEqualTo(
            new MemoryBasicInformation(
                0, 0x123000, 0x120000, READONLY, 0x2000, MEM_COMMIT, READWRITE, MEM_PRIVATE));
    assertThat(query(0x10000))
        .isEqualTo(new MemoryBasicInformation(0, 0x10000, 0, 0, 0x110000, MEM_FREE, NOACCESS, 0));
    assertThat(query(0x80000000).status()).isEqualTo(NtStatus.INVALID_PARAMETER);
  }

  @Test
  void aGuardPageIsAOneShotAlarm() {
    allocate(0x120000, 0x1000, MEM_RESERVE | MEM_COMMIT, READWRITE | GUARD);
    assertThat(query(0x120000).protect()).isEqualTo(READWRITE | GUARD);
    assertThat(machine.touch(space, 0x120010, Access.WRITE))
        .usingRecursiveComparison()
        .isEqualTo(new FaultOutcome.Failed(NtStatus.GUARD_PAGE_VIOLATION, 1, 0x120010));
    assertThat(machine.touch(space, 0x120010, Access.WRITE))
        .isInstanceOf(FaultOutcome.Resolved.class);
    assertThat(query(0x120000).protect()).isEqualTo(READWRITE);
    machine.memory.assertConsistent();
  }

  @Test
  void guardOnATouchedPageKeepsItsContent() {
    allocate(0x120000, 0x1000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    machine.write32(space, 0x120000, 4);
    protect(0x120000, 0x1000, READWRITE | GUARD);
    machine.memory.assertConsistent();
    assertThat(faults(0x120000, Access.READ)).isTrue();
    assertThat(machine.read32(space, 0x120000)).isEqualTo(4);
    machine.memory.assertConsistent();
  }

  @Test
  void committingBeyondTheLimitIsRefusedAndChargesNothing() {
    long before = machine.memory.commit().committed();
    assertThat(status(0, 0x10000000, MEM_COMMIT, READWRITE)).isEqualTo(NtStatus.COMMITMENT_LIMIT);
    assertThat(machine.memory.commit().committed()).isEqualTo(before);
    int limit = (int) machine.memory.commit().limit();
    assertThat(status(0, 0x1800000, MEM_COMMIT, READWRITE)).isEqualTo(NtStatus.SUCCESS);
    assertThat(machine.memory.commit().limit()).isGreaterThan(limit);
    machine.memory.assertConsistent();
  }

  @Test
  void committingAHugeReservationIsRefusedBeforePageTablesAreMade() {
    allocate(0x10000000, 0x60000000, MEM_RESERVE, READWRITE);
    int available = machine.memory.pfn().availableCount();
    assertThat(status(0x10000000, 0x60000000, MEM_COMMIT, READWRITE))
        .isEqualTo(NtStatus.COMMITMENT_LIMIT);
    assertThat(machine.memory.pfn().availableCount()).isEqualTo(available);
    machine.memory.assertConsistent();
  }

  @Test
  void resetPagesMayLoseTheirContentAndAreNotWritten() {
    allocate(0x120000, 0x2000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    machine.write32(space, 0x120000, 4);
    assertThat(status(0x120000, 0x1000, MEM_RESET, READWRITE)).isEqualTo(NtStatus.SUCCESS);
    machine.thread.releasePages();
    machine.memory.emptyWorkingSet(space);
    assertThat(machine.memory.pfn().standbyCount()).isPositive();
    machine.memory.assertConsistent();
    assertThat(machine.read32(space, 0x120000)).isIn(0, 4);
  }

  @Test
  void pagesThatAResetCoversInPartKeepTheirContent() {
    allocate(0x120000, 0x4000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    for (int page = 0; page < 4; page++) {
      machine.write32(space, 0x120000 + page * 0x1000, page + 1);
    }
    assertThat(allocate(0x120800, 0x2000, MEM_RESET, READWRITE))
        .isEqualTo(new AllocationResult(NtStatus.SUCCESS, 0x120000, 0x3000));
    assertThat(status(0x123001, 0xFFF, MEM_RESET, READWRITE)).isZero();
    assertThat(status(0x123000, 0xFFF, MEM_RESET, READWRITE)).isZero();
    machine.empty(space);
    machine.writeModifiedPages();
    machine.useAllFrames();
    assertThat(machine.read32(space, 0x120000)).isEqualTo(1);
    assertThat(machine.read32(space, 0x121000)).as("covered as a whole").isZero();
    assertThat(machine.read32(space, 0x122000)).isEqualTo(3);
    assertThat(machine.read32(space, 0x123000)).isEqualTo(4);
  }

  @Test
  void theLastFreeRunReachesTheEndOfUserSpace() {
    AddressSpace large =
        machine.memory.createAddressSpace(7, SystemLayout.HIGHEST_USER_ADDRESS_3GB, machine.thread);
    MemoryBasicInformation last = machine.query(large, 0xBFF00000);
    assertThat(last)
        .isEqualTo(new MemoryBasicInformation(0, 0xBFF00000, 0, 0, 0xF0000, MEM_FREE, NOACCESS, 0));
    assertThat(machine.query(large, 0xBFFEFFFF).regionSize()).isEqualTo(0x1000);
    assertThat(machine.query(large, 0xBFFF0000).status()).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(machine.allocate(large, 0xBFFD0000, 0x10000, MEM_RESERVE, READWRITE).status())
        .isZero();
    assertThat(machine.query(large, 0xBFF00000).regionSize()).isEqualTo(0xD0000);
    assertThat(machine.query(large, 0xBFFE0000).regionSize()).isEqualTo(0x10000);
  }

  @Test
  void anUncachedPageIsUncachedForTheProcessor() {
    allocate(0x120000, 0x2000, MEM_RESERVE | MEM_COMMIT, READWRITE | 0x200);
    machine.write32(space, 0x120000, 1);
    assertThat(machine.memory.tables().read(space, 0x120000) & 0x10).isEqualTo(0x10);
    assertThat(query(0x120000).protect()).isEqualTo(READWRITE | 0x200);
    assertThat(query(0x121000).protect()).isEqualTo(READWRITE | 0x200);
  }

  @Test
  void aPageTableIsFreedWithItsLastEntry() {
    int available = machine.memory.pfn().availableCount();
    allocate(0x40000000, 0x1000, MEM_RESERVE | MEM_COMMIT, READWRITE);
    machine.write32(space, 0x40000000, 1);
    assertThat(machine.memory.pfn().availableCount()).isEqualTo(available - 2);
    free(0x40000000, 0, MEM_RELEASE);
    assertThat(machine.memory.pfn().availableCount()).isEqualTo(available);
    machine.memory.assertConsistent();
  }

  @Test
  void queryOutsideUserSpaceAnswersAStatusAndNothingElse() {
    assertThat(machine.query(space, 0x80000000))
        .isEqualTo(new MemoryBasicInformation(NtStatus.INVALID_PARAMETER, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void pageTableOfTheLastDecommittedPageIsFreedToo() {
    int last = 0x40400000;
    allocate(last - 0x1000, 0x2000, MEM_RESERVE, READWRITE);
    allocate(last - 0x1000, 0x2000, MEM_COMMIT, READWRITE);
    machine.write32(space, last - 0x1000, 1);
    machine.write32(space, last, 2);
    machine.thread.releasePages();
    free(last - 0x1000, 0x2000, MEM_DECOMMIT);
    assertThat(machine.memory.tables().directoryEntry(space, last - 0x1000)).isZero();
    assertThat(machine.memory.tables().directoryEntry(space, last)).isZero();
    machine.memory.assertConsistent();
  }
}
