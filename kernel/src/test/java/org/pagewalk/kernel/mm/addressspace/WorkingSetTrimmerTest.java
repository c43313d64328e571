package org.pagewalk.kernel.mm.addressspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pfn.PageState;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.workingset.WorkingSet;

class WorkingSetTrimmerTest extends OnEachFormat {
  private static final int READWRITE = 4;
  private static final int PAGES = 20;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final PteFormat format = memory.frames().format();
  private final AddressSpace space = machine.newSpace();
  private final int base = fill();

  WorkingSetTrimmerTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private int fill() {
    int address = machine.commit(space, PAGES * 0x1000);
    for (int i = 0; i < PAGES; i++) {
      machine.write32(space, address + i * 0x1000, i);
    }
    machine.thread.releasePages();
    return address;
  }

  private boolean isValid(int page) {
    return format.isValid(room.pte(space, base + page * 0x1000));
  }

  private int entry(int page) {
    return space.workingSet().find(base + page * 0x1000);
  }

  /** One demand for frames when there are none: eight pages are trimmed. */
  private List<Integer> trimmedByADemand() {
    int fresh = machine.commit(space, 0x1000);
    while (memory.pfn().availableCount() > 0) {
      memory.frames().take();
    }
    assertThat(room.fault(space, fresh, Access.READ)).isInstanceOf(FaultOutcome.Wait.class);
    List<Integer> trimmed = new ArrayList<>();
    for (int i = 0; i < PAGES; i++) {
      if (!isValid(i)) {
        trimmed.add(i);
      }
    }
    return trimmed;
  }

  @Test
  void theOldestPagesGoFirst() {
    for (int i = 0; i < PAGES; i++) {
      space.workingSet().setAge(entry(i), 1);
    }
    List<Integer> old = List.of(2, 3, 5, 7, 11, 13, 17);
    for (int page : old) {
      space.workingSet().setAge(entry(page), 4);
    }
    space.workingSet().setAge(entry(19), 3);
    assertThat(trimmedByADemand()).containsExactly(2, 3, 5, 7, 11, 13, 17, 19);
  }

  @Test
  void lockedPagesAndThoseKeptForAThreadStay() {
    for (int i = 0; i < PAGES; i++) {
      space.workingSet().setAge(entry(i), 1);
    }
    space.workingSet().setAge(entry(0), 7);
    space.workingSet().setLocks(entry(0), 1);
    space.workingSet().setAge(entry(1), 7);
    space.workingSet().pin(base + 0x1000);
    List<Integer> trimmed = trimmedByADemand();
    assertThat(trimmed).hasSize(8).doesNotContain(0, 1);
  }

  @Test
  void theNextTrimGoesOnWhereTheLastStopped() {
    for (int entry = 0; entry < space.workingSet().size(); entry++) {
      space.workingSet().setAge(entry, 7);
    }
    space.workingSet().setCursor(entry(10));
    assertThat(trimmedByADemand()).hasSize(8).contains(10);
  }

  @Test
  void emptyingLeavesLockedPagesAndTheirTable() {
    space.workingSet().setLocks(entry(4), 1);
    space.workingSet().pin(base + 0x5000);
    memory.emptyWorkingSet(space);
    assertThat(isValid(4)).isTrue();
    assertThat(isValid(5)).isFalse();
    assertThat(space.workingSet().find(base + 0x4000)).isNotNegative();
    assertThat(memory.tables().isTableResident(space, base)).isTrue();
    memory.assertConsistent();
  }

  @Test
  void aPageTableGoesWhenNoEntryNamesAFrame() {
    room.trim(space);
    assertThat(memory.tables().isTableResident(space, base)).isTrue();
    room.pageOut(space);
    memory.emptyWorkingSet(space);
    assertThat(memory.tables().isTableResident(space, base)).isFalse();
    memory.assertConsistent();
    assertThat(machine.read32(space, base + 0x3000)).isEqualTo(3);
  }

  @Test
  void aDirtyPageIsModifiedAndACleanOneOnStandby() {
    room.pageOut(space);
    machine.read32(space, base);
    machine.write32(space, base + 0x1000, 77);
    room.trim(space);
    assertThat(memory.pfn().state(room.frameOf(space, base))).isEqualTo(PageState.STANDBY);
    assertThat(memory.pfn().state(room.frameOf(space, base + 0x1000)))
        .isEqualTo(PageState.MODIFIED);
    assertThat(memory.pfn().state(memory.tables().tableFrame(space, base)))
        .isEqualTo(PageState.ACTIVE);
  }

  @Test
  void aPrivatePageKeepsItsProtectionInTransition() {
    room.protect(space, base, 0x1000, 0x20);
    room.trim(space);
    assertThat(format.protection(room.pte(space, base))).isEqualTo(Protection.EXECUTE_READ);
    assertThat(format.isTransition(room.pte(space, base))).isTrue();
  }

  @Test
  void aSectionPageGoesBackToItsPrototype() {
    Section section = room.section(null, 0x2000, READWRITE);
    int view = room.map(space, section, READWRITE);
    machine.write32(space, view, 5);
    machine.write32(space, view + 0x1000, 6);
    room.protect(space, view + 0x1000, 0x1000, 2);
    assertThat(space.workingSet().protection(space.workingSet().find(view)))
        .isEqualTo(WorkingSet.SAME_AS_PROTOTYPE);
    room.trim(space);
    assertThat(room.pte(space, view))
        .isEqualTo(format.prototype(section.controlArea().prototypeAddress(0), false));
    assertThat(room.pte(space, view + 0x1000))
        .isEqualTo(format.prototypeLookup(Protection.READONLY));
    assertThat(memory.pfn().modifiedCount()).isEqualTo(PAGES + 2);
    assertThat(machine.read32(space, view)).isEqualTo(5);
    assertThat(machine.touch(space, view + 0x1000, Access.WRITE))
        .isInstanceOf(FaultOutcome.Failed.class);
    memory.assertConsistent();
  }

  @Test
  void aSharedPageStaysActiveWhileAnotherProcessMapsIt() {
    Section section = room.section(null, 0x1000, READWRITE);
    AddressSpace other = machine.newSpace();
    int here = room.map(space, section, READWRITE);
    int there = room.map(other, section, READWRITE);
    machine.write32(space, here, 5);
    machine.read32(other, there);
    int frame = room.frameOf(other, there);
    room.trim(space);
    assertThat(memory.pfn().isActive(frame)).isTrue();
    assertThat(memory.pfn().shareCount(frame)).isEqualTo(1);
    room.trim(other);
    assertThat(memory.pfn().state(frame)).isEqualTo(PageState.MODIFIED);
  }

  @Test
  void aTrimIsTold() {
    List<MemoryEvent.Trim> events = new ArrayList<>();
    machine.log.addListener(
        (_, event) -> {
          if (event instanceof MemoryEvent.Trim trim) {
            events.add(trim);
          }
        });
    space.workingSet().setAge(entry(3), 6);
    int frame = room.frameOf(space, base + 0x3000);
    memory.emptyWorkingSet(space);
    assertThat(events).contains(new MemoryEvent.Trim(base + 0x3000, frame, 6, true)).hasSize(PAGES);
  }

  @Test
  void theMaximumBindsWhenMemoryIsLow() {
    space.setWorkingSetLimits(5, space.workingSet().size());
    int fresh = machine.commit(space, 0x3000);
    machine.touch(space, fresh, Access.READ);
    assertThat(space.workingSet().size()).isEqualTo(space.maximumWorkingSet() + 1);
    while (memory.pfn().availableCount() > 10) {
      memory.frames().take();
    }
    machine.thread.releasePages();
    room.fault(space, fresh + 0x1000, Access.READ);
    assertThat(space.workingSet().size()).isEqualTo(space.maximumWorkingSet() + 1);
  }
}
