package org.pagewalk.kernel.mm.addressspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestFile;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.fault.MustWait;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

@Timeout(60)
class FrameSupplyTest extends OnEachFormat {
  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final AddressSpace space = machine.newSpace();

  FrameSupplyTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private void takeAll(MemoryManager from) {
    while (from.pfn().availableCount() > 0) {
      from.frames().take();
    }
  }

  private int fill(int pages) {
    int base = machine.commit(space, pages * 0x1000);
    for (int i = 0; i < pages; i++) {
      machine.write32(space, base + i * 0x1000, i);
    }
    return base;
  }

  @Test
  void aFaultTakesTheLastFrameWithoutTrimming() {
    fill(20);
    int fresh = machine.commit(space, 0x1000);
    int size = space.workingSet().size();
    while (memory.pfn().availableCount() > 1) {
      memory.frames().take();
    }
    assertThat(room.fault(space, fresh, Access.READ)).isInstanceOf(FaultOutcome.Resolved.class);
    assertThat(space.workingSet().size()).isEqualTo(size + 1);
  }

  @Test
  void withoutAFrameWorkingSetsAreTrimmedAndTheFaultWaitsForTheWriters() {
    fill(40);
    machine.thread.releasePages();
    int fresh = machine.commit(space, 0x1000);
    int size = space.workingSet().size();
    takeAll(memory);
    assertThat(room.fault(space, fresh, Access.READ)).isInstanceOf(FaultOutcome.Wait.class);
    assertThat(space.workingSet().size()).isEqualTo(size - 8);
    assertThat(memory.pfn().modifiedCount()).isEqualTo(8);
    assertThat(memory.wantsModifiedWriter()).isTrue();
    machine.write32(space, fresh, 5);
    assertThat(machine.read32(space, fresh)).isEqualTo(5);
  }

  @Test
  void aCleanPageIsTakenAtOnce() {
    int base = fill(1);
    room.pageOut(space);
    machine.touch(space, base, Access.READ);
    machine.thread.releasePages();
    int fresh = machine.commit(space, 0x1000);
    takeAll(memory);
    machine.thread.releasePages();
    assertThat(room.fault(space, fresh, Access.READ, new FaultContext()))
        .isInstanceOf(FaultOutcome.Resolved.class);
    assertThat(memory.frames().format().isPagingFile(room.pte(space, base))).isTrue();
  }

  @Test
  void pagesKeptForThreadsGoWhenNothingElseIsLeft() {
    List<FaultContext> threads = new ArrayList<>();
    int base = machine.commit(space, 100 * 0x1000);
    for (int i = 0; i < 100; i++) {
      if (i % 8 == 0) {
        threads.add(new FaultContext());
      }
      room.fault(space, base + i * 0x1000, Access.WRITE, threads.getLast());
      memory.userMemory(space, threads.getLast()).write32(base + i * 0x1000, i);
    }
    machine.thread.releasePages();
    for (int entry = 0; entry < space.workingSet().size(); entry++) {
      boolean isTable =
          memory.frames().format().geometry().isInPageTables(space.workingSet().address(entry));
      assertThat(!isTable && space.workingSet().isTrimmable(entry)).isFalse();
    }
    int fresh = machine.commit(space, 0x1000);
    takeAll(memory);
    FaultContext needy = new FaultContext();
    assertThat(room.fault(space, fresh, Access.WRITE, needy)).isInstanceOf(FaultOutcome.Wait.class);
    machine.settle();
    assertThat(room.fault(space, fresh, Access.WRITE, needy))
        .isInstanceOf(FaultOutcome.Resolved.class);
    assertThat(machine.read32(space, base)).isZero();
    assertThat(machine.read32(space, base + 99 * 0x1000)).isEqualTo(99);
  }

  @Test
  void withNothingToWriteAndNowhereToWriteThereIsNoMemory() {
    PagingRoom none = new PagingRoom(machineFormat, 512, 0, 0);
    AddressSpace in = none.machine.newSpace();
    int base = none.machine.commit(in, 0x2000);
    none.machine.write32(in, base, 7);
    takeAll(none.memory);
    assertThat(none.fault(in, base + 0x1000, Access.READ))
        .usingRecursiveComparison()
        .isEqualTo(new FaultOutcome.Failed(NtStatus.NO_MEMORY));
    assertThat(none.machine.read32(in, base)).isEqualTo(7);
    assertThat(none.machine.touch(in, base + 0x1000, Access.READ))
        .isInstanceOf(FaultOutcome.Failed.class);
  }

  @Test
  void aModifiedPageOfAFileIsWorthWaitingForWithoutAPagingFile() {
    PagingRoom none = new PagingRoom(machineFormat, 512, 0, 0);
    AddressSpace in = none.machine.newSpace();
    TestFile file = TestFile.ofSize(0x1000);
    int view = none.map(in, none.section(file, 0, 4), 4);
    none.machine.write32(in, view, 7);
    none.trim(in);
    int fresh = none.machine.commit(in, 0x1000);
    takeAll(none.memory);
    assertThat(none.memory.pfn().modifiedMappedCount()).isEqualTo(1);
    assertThat(none.fault(in, fresh, Access.READ)).isInstanceOf(FaultOutcome.Wait.class);
    assertThat(none.machine.touch(in, fresh, Access.READ))
        .isInstanceOf(FaultOutcome.Resolved.class);
    assertThat(file.content[0]).isEqualTo((byte) 7);
  }

  @Test
  void aTransferUnderWayIsWorthWaitingFor() {
    int base = fill(1);
    room.pageOut(space);
    int fresh = machine.commit(space, 0x1000);
    machine.touch(space, machine.commit(space, 0x1000), Access.READ);
    room.store().refusesWrites = true;
    assertThat(room.fault(space, base, Access.READ, new FaultContext()))
        .isInstanceOf(FaultOutcome.Wait.class);
    takeAll(memory);
    memory.pagingFiles().allocate(4096);
    assertThat(memory.pagingFiles().freeCount()).isZero();
    assertThat(room.fault(space, fresh, Access.READ)).isInstanceOf(FaultOutcome.Wait.class);
  }

  @Test
  void framesAreMadeAvailableBeforeTheyAreNeeded() {
    fill(40);
    machine.thread.releasePages();
    takeAll(memory);
    assertThat(memory.pfn().modifiedCount()).isZero();
    assertThatThrownBy(() -> memory.allocateKernelStack(machine.thread))
        .isInstanceOf(MustWait.class);
    assertThat(memory.kernelStacks().count()).isZero();
    assertThat(machine.<Integer>retry(() -> memory.allocateKernelStack(machine.thread)))
        .isNotZero();
    assertThat(memory.kernelStacks().count()).isEqualTo(1);
  }

  @Test
  void framesThatCanNeverBeAvailableAreRefused() {
    for (int files = 0; files < 2; files++) {
      PagingRoom empty = new PagingRoom(machineFormat, 512, files, 100);
      takeAll(empty.memory);
      assertThat(empty.memory.allocateKernelStack(empty.machine.thread)).isZero();
    }
  }

  @Test
  void aShortageMakesTheWritersWorkUntilMemoryIsPlentiful() {
    int base = fill(40);
    machine.thread.releasePages();
    List<Integer> taken = new ArrayList<>();
    while (memory.pfn().availableCount() > 0) {
      taken.add(memory.frames().take());
    }
    int fresh = machine.commit(space, 0x1000);
    assertThat(room.fault(space, fresh, Access.READ)).isInstanceOf(FaultOutcome.Wait.class);
    machine.settle();
    assertThat(memory.pfn().modifiedCount()).isZero();
    taken.forEach(memory.pfn()::free);
    machine.touch(space, fresh, Access.READ);
    machine.write32(space, base + 39 * 0x1000, 4);
    room.trim(space);
    assertThat(memory.pfn().modifiedCount()).isPositive();
    assertThat(memory.wantsModifiedWriter()).isFalse();
  }
}
