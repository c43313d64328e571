package org.pagewalk.kernel.mm.addressspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;

/** A process ends while a page table that names slots and shared pages is anywhere on its way. */
@Timeout(60)
class PageTableExitTest extends OnEachFormat {
  private static final int PAGES = 20;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final PteFormat format = memory.frames().format();
  private final int framesBefore = room.framesInUse();
  private final long commitBefore = memory.commit().committed();
  private final AddressSpace parent = machine.newSpace();
  private final int base = machine.commit(parent, PAGES * 0x1000);

  PageTableExitTest(PageTableGeometry geometry) {
    super(geometry);
  }

  enum Place {
    RESIDENT,
    MODIFIED,
    BEING_WRITTEN,
    ON_STANDBY,
    ON_DISK,
    BEING_READ
  }

  private void bring(AddressSpace space, Place place) {
    room.pageOut(space);
    if (place == Place.RESIDENT) {
      machine.read32(space, base);
      return;
    }
    if (!memory.tables().isTableResident(space, base)) {
      machine.read32(space, base);
    }
    room.trim(space);
    long pde = memory.tables().directoryEntry(space, base);
    assertThat(format.isTransition(pde)).isTrue();
    switch (place) {
      case RESIDENT, MODIFIED -> {}
      case BEING_WRITTEN -> memory.modifiedWriterStep();
      case ON_STANDBY -> room.writeModified();
      case ON_DISK -> room.pageOut(space);
      case BEING_READ -> {
        room.pageOut(space);
        assertThat(room.fault(space, base, Access.READ)).isInstanceOf(FaultOutcome.Wait.class);
      }
    }
  }

  private void fill() {
    for (int i = 0; i < PAGES; i++) {
      machine.write32(parent, base + i * 0x1000, i);
    }
  }

  private void assertNothingIsLeft() {
    room.endTransfers();
    memory.assertConsistent();
    assertThat(memory.pagingFiles().usedCount()).as("slots").isZero();
    assertThat(memory.prototypePool().residentPages()).as("prototype PTEs").isZero();
    assertThat(memory.commit().committed()).as("commit").isEqualTo(commitBefore);
    assertThat(room.framesInUse()).as("frames").isEqualTo(framesBefore);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void everySlotThatATableNamesIsFreedOnce(Place place) {
    fill();
    bring(parent, place);
    memory.destroyAddressSpace(parent);
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void pagesSharedByACloneOutliveOneProcessAndGoWithTheOther(Place place) {
    fill();
    AddressSpace child = room.cloneOf(parent);
    room.pageOut(child);
    bring(parent, place);
    memory.destroyAddressSpace(parent);
    room.endTransfers();
    for (int i = 0; i < PAGES; i++) {
      assertThat(machine.read32(child, base + i * 0x1000)).isEqualTo(i);
    }
    memory.assertConsistent();
    bring(child, place);
    memory.destroyAddressSpace(child);
    assertNothingIsLeft();
  }
}
