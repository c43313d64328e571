package org.pagewalk.kernel.mm.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

/** Clones of an address space whose pages are out of its working set, or out of memory. */
class CloneOfPagedOutTest extends OnEachFormat {
  private static final int PAGE = 0x1000;
  private static final int PAGES = 16;
  private static final int GUARDED = 0x104;
  private static final int NO_ACCESS = 1;
  private static final int READWRITE = 4;

  CloneOfPagedOutTest(PageTableGeometry geometry) {
    super(geometry);
  }

  /** A parent with pages that hold their numbers from 1 on. */
  private final class Family {
    final PagingRoom room;
    final AddressSpace parent;
    final int base;

    Family(InjectedFaults faults) {
      room = new PagingRoom(machineFormat, 512, 1, 200, faults);
      parent = room.machine.newSpace();
      base = room.machine.commit(parent, PAGES * PAGE);
      for (int page = 0; page < PAGES; page++) {
        room.machine.write32(parent, base + page * PAGE, page + 1);
      }
    }

    void protect(int protect) {
      assertThat(room.protect(parent, base, PAGES * PAGE, protect)).isZero();
    }

    /** Puts the parent's pages, and behind them others, on the standby list. */
    void putOnStandby() {
      room.trim(parent);
      room.writeModified();
      AddressSpace other = room.machine.newSpace();
      int others = room.machine.commit(other, 4 * PAGES * PAGE);
      for (int page = 0; page < 4 * PAGES; page++) {
        room.machine.write32(other, others + page * PAGE, -1);
      }
      room.trim(other);
      room.writeModified();
    }

    /** Takes free frames until so many are left; answers those that were taken. */
    List<Integer> takeAllBut(int left) {
      List<Integer> taken = new ArrayList<>();
      while (room.memory.pfn().availableCount() - room.memory.pfn().standbyCount() > left) {
        taken.add(room.memory.frames().take());
      }
      return taken;
    }

    AddressSpace cloneWithFramesLeft(int left) {
      List<Integer> taken = takeAllBut(left);
      AddressSpace child = room.cloneOf(parent);
      for (int frame : taken) {
        room.memory.pfn().free(frame);
      }
      return child;
    }

    void assertHasPages(AddressSpace space) {
      for (int page = 0; page < PAGES; page++) {
        assertThat(room.machine.read32(space, base + page * PAGE)).isEqualTo(page + 1);
      }
    }

    int statusOfClone() {
      return catchThrowableOfType(AccessViolationStatus.class, () -> room.cloneOf(parent)).status();
    }
  }

  @ParameterizedTest(name = "{0} frames left")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void pageWhoseFrameTheCloneTakesIsSharedOnDisk(int left) {
    Family family = new Family(InjectedFaults.none());
    family.putOnStandby();
    AddressSpace child = family.cloneWithFramesLeft(left);
    family.assertHasPages(child);
    family.assertHasPages(family.parent);
    family.room.memory.assertConsistent();
  }

  @ParameterizedTest(name = "{0} frames left")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void pageWhoseFrameItsCopyTakesIsCopiedFromDisk(int left) {
    Family family = new Family(InjectedFaults.none());
    family.protect(NO_ACCESS);
    family.putOnStandby();
    AddressSpace child = family.cloneWithFramesLeft(left);
    assertThat(family.room.fault(child, family.base, Access.READ))
        .isInstanceOf(FaultOutcome.Failed.class);
    for (AddressSpace space : List.of(child, family.parent)) {
      family.room.protect(space, family.base, PAGES * PAGE, READWRITE);
      family.assertHasPages(space);
    }
    family.room.memory.assertConsistent();
  }

  private static void assertCloneFailsAndLeavesNothing(Family family) {
    long committed = family.room.memory.commit().committed();
    int available = family.room.memory.pfn().availableCount();
    long slots = family.room.memory.pagingFiles().usedCount();
    assertThat(family.statusOfClone()).isEqualTo(NtStatus.IN_PAGE_ERROR);
    assertThat(family.room.memory.commit().committed()).isEqualTo(committed);
    assertThat(family.room.memory.pfn().availableCount()).isEqualTo(available);
    assertThat(family.room.memory.pagingFiles().usedCount()).isEqualTo(slots);
    assertThat(family.room.memory.addressSpaces().all()).doesNotHaveDuplicates().hasSize(1);
    assertThat(family.room.memory.prototypePool().residentPages()).isZero();
    family.room.memory.assertConsistent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PAGES / 2, PAGES - 1})
  void cloneThatCannotReadAPageFailsAndLeavesNothing(int unreadable) {
    Family family = new Family(InjectedFaults.none());
    family.protect(GUARDED);
    family.room.writeModified();
    int address = family.base + unreadable * PAGE;
    long pte = family.room.pte(family.parent, address);
    int frame = family.room.frameOf(family.parent, address);
    assertThat(family.room.memory.frames().format().isTransition(pte)).isTrue();
    long where = family.room.memory.pfn().originalPte(frame);
    family.room.evictStandby();
    family.room.store().unreadableSlot = family.room.memory.frames().format().slot(where);
    assertCloneFailsAndLeavesNothing(family);

    family.room.store().unreadableSlot = -1;
    AddressSpace child = family.room.cloneOf(family.parent);
    family.protect(READWRITE);
    family.assertHasPages(family.parent);
    family.room.protect(child, family.base, PAGES * PAGE, READWRITE);
    family.assertHasPages(child);
    family.room.memory.assertConsistent();
  }

  @Test
  void readOfACloneIsATransferThatCanBeMadeToFail() {
    Family family = new Family(new InjectedFaults(2, 0, Long.MAX_VALUE));
    family.protect(GUARDED);
    family.room.writeModified();
    family.room.evictStandby();
    assertCloneFailsAndLeavesNothing(family);
  }

  @Test
  void cloneOfGuardedPagesAloneKeepsNoPrototypes() {
    Family family = new Family(InjectedFaults.none());
    family.protect(GUARDED);
    AddressSpace child = family.room.cloneOf(family.parent);
    assertThat(family.room.memory.prototypePool().residentPages()).isZero();
    family.room.memory.destroyAddressSpace(child);
    family.room.memory.assertConsistent();
    family.protect(READWRITE);
    family.assertHasPages(family.parent);
  }
}
