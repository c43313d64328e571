package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_COMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RELEASE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESERVE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_TOP_DOWN;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.virtual.AllocationResult;
import org.pagewalk.kernel.status.NtStatus;

class ThreeGigabyteTest extends OnEachFormat {
  private static final int READWRITE = 4;
  private static final int HIGHEST_REGION = 0xBFFDFFFF;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final AddressSpace space =
      memory.createAddressSpace(1, SystemLayout.HIGHEST_USER_ADDRESS_3GB, machine.thread);

  ThreeGigabyteTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private AllocationResult allocate(int base, int size, int type) {
    return machine.retry(
        () ->
            memory
                .regions()
                .allocation()
                .allocate(space, machine.thread, base, 0, size, type, READWRITE));
  }

  @Test
  void theHighestRegionEndsBelowTheGuardOfTheSplit() {
    AllocationResult top = allocate(0, 0x10000, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN);
    assertThat(top.status()).isEqualTo(NtStatus.SUCCESS);
    assertThat(top.base() + 0xFFFF).isEqualTo(HIGHEST_REGION);
    machine.write32(space, top.base() + 0xFFFC, 42);
    room.pageOut(space);
    assertThat(machine.read32(space, top.base() + 0xFFFC)).isEqualTo(42);
    memory.assertConsistent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x7FFF0000, 0x80000000, 0x90000000, 0xBFC00000})
  void pagesAboveTwoGigabytesArePagedLikeAnyOther(int base) {
    assertThat(allocate(base, 0x40000, MEM_RESERVE | MEM_COMMIT).base()).isEqualTo(base);
    for (int offset = 0; offset < 0x40000; offset += 0x1000) {
      machine.write32(space, base + offset, ~offset);
    }
    room.pageOut(space);
    memory.emptyWorkingSet(space);
    memory.assertConsistent();
    for (int offset = 0; offset < 0x40000; offset += 0x1000) {
      assertThat(machine.read32(space, base + offset)).isEqualTo(~offset);
    }
    assertThat(room.protect(space, base + 0x3F000, 0x1000, 2)).isEqualTo(NtStatus.SUCCESS);
    assertThat(machine.touch(space, base + 0x3F000, Access.WRITE))
        .isInstanceOf(FaultOutcome.Failed.class);
    assertThat(room.free(space, base, 0, MEM_RELEASE)).isEqualTo(NtStatus.SUCCESS);
    room.endTransfers();
    memory.assertConsistent();
    assertThat(memory.pagingFiles().usedCount()).isZero();
  }

  @Test
  void anAddressAboveTheSplitIsNobodys() {
    assertThat(allocate(0xBFFF0000, 0x1000, MEM_RESERVE).status())
        .isEqualTo(NtStatus.INVALID_PARAMETER_2);
    assertThat(allocate(0xBFFD0000, 0x20000, MEM_RESERVE).status())
        .isEqualTo(NtStatus.INVALID_PARAMETER_4);
    for (int address : new int[] {0xBFFF0000, 0xC0000000, 0xFFFFFFFF}) {
      assertThat(machine.touch(space, address, Access.READ))
          .isInstanceOf(FaultOutcome.Failed.class);
    }
    assertThat(space.isUserAddress(0xBFFEFFFF)).isTrue();
    assertThat(space.isUserAddress(0xBFFF0000)).isFalse();
    assertThat(space.highestUserPage()).isEqualTo(0xBFFEF);
  }

  @Test
  void theSharedDataStayWhereTheyAre() {
    assertThat(machine.touch(space, SystemLayout.SHARED_USER_DATA, Access.READ))
        .isInstanceOf(FaultOutcome.Resolved.class);
    assertThat(allocate(SystemLayout.SHARED_USER_DATA, 0x1000, MEM_RESERVE).status())
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
  }

  @Test
  void viewsAndClonesReachAboveTwoGigabytes() {
    allocate(0x00010000, 0x7FFD0000, MEM_RESERVE);
    allocate(0x7FFF0000, 0x10000, MEM_RESERVE);
    Section section = room.section(null, 0x4000, READWRITE);
    int view = room.map(space, section, READWRITE);
    assertThat(Integer.compareUnsigned(view, 0x80000000)).isGreaterThanOrEqualTo(0);
    machine.write32(space, view + 0x2000, 11);
    int own = allocate(0, 0x1000, MEM_RESERVE | MEM_COMMIT).base();
    assertThat(Integer.compareUnsigned(own, 0x80000000)).isGreaterThanOrEqualTo(0);
    machine.write32(space, own, 12);
    AddressSpace child = room.cloneOf(space);
    assertThat(child.highestUserAddress()).isEqualTo(SystemLayout.HIGHEST_USER_ADDRESS_3GB);
    room.pageOut(space, child);
    machine.write32(child, own, 13);
    machine.write32(child, view + 0x2000, 14);
    assertThat(machine.read32(space, own)).isEqualTo(12);
    assertThat(machine.read32(space, view + 0x2000)).isEqualTo(14);
    memory.assertConsistent();
    memory.destroyAddressSpace(space);
    memory.destroyAddressSpace(child);
    memory.sections().close(section);
    room.endTransfers();
    memory.assertConsistent();
    assertThat(memory.pagingFiles().usedCount()).isZero();
  }
}
