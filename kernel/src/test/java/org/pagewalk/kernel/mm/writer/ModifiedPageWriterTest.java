package org.pagewalk.kernel.mm.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.status.NtStatus;

class ModifiedPageWriterTest extends OnEachFormat {
  private static final int FRAMES = 512;
  private static final int MOST_MODIFIED = FRAMES / 4;

  private final PagingRoom room = new PagingRoom(machineFormat, FRAMES);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final PteFormat format = memory.frames().format();
  private final AddressSpace space = machine.newSpace();
  private final List<MemoryEvent.PageWrite> events = new ArrayList<>();

  ModifiedPageWriterTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private ModifiedPageWriter writer() {
    return memory.modifiedWriter();
  }

  private void listen() {
    machine.log.addListener(
        (_, event) -> {
          if (event instanceof MemoryEvent.PageWrite write) {
            events.add(write);
          }
        });
  }

  private int dirty(int pages) {
    int base = machine.commit(space, pages * 0x1000);
    for (int i = 0; i < pages; i++) {
      machine.write32(space, base + i * 0x1000, 100 + i);
    }
    return base;
  }

  private int modified(int pages) {
    int base = dirty(pages);
    room.trim(space);
    return base;
  }

  private int slotOf(int address) {
    return format.slot(memory.pfn().originalPte(room.frameOf(space, address)));
  }

  @Test
  void neighboursInThePageTableGoTogetherInAscendingOrder() {
    int base = modified(5);
    memory.modifiedWriterStep();
    assertThat(writer().writes()).isEqualTo(1);
    assertThat(writer().pagesWritten()).isEqualTo(5);
    assertThat(writer().slotsBeingWritten(0)).isEqualTo(5);
    room.endTransfers();
    assertThat(writer().slotsBeingWritten(0)).isZero();
    for (int i = 0; i < 5; i++) {
      assertThat(slotOf(base + i * 0x1000)).isEqualTo(slotOf(base) + i);
    }
    assertThat(memory.pfn().modifiedCount()).isZero();
    memory.assertConsistent();
  }

  @Test
  void aWriteHasSixteenPagesAtMost() {
    int base = modified(40);
    memory.modifiedWriterStep();
    assertThat(writer().pagesWritten()).isEqualTo(16);
    memory.modifiedWriterStep();
    assertThat(writer().pagesWritten()).isEqualTo(32);
    assertThat(memory.modifiedWriterStep()).isFalse();
    assertThat(writer().writes()).isEqualTo(2);
    room.endTransfers();
    memory.modifiedWriterStep();
    assertThat(writer().pagesWritten()).isEqualTo(40);
    room.endTransfers();
    memory.assertConsistent();
    room.evictStandby();
    for (int i = 0; i < 40; i++) {
      assertThat(machine.read32(space, base + i * 0x1000)).isEqualTo(100 + i);
    }
  }

  @Test
  void theOldestPagesNeighboursBelowGoFirst() {
    int base = dirty(24);
    int oldest = base + 20 * 0x1000;
    int entry = space.workingSet().find(oldest);
    space.workingSet().setAge(entry, 7);
    space.workingSet().setCursor(entry);
    room.trim(space);
    assertThat(memory.pfn().firstModified()).isEqualTo(room.frameOf(space, oldest));
    memory.modifiedWriterStep();
    for (int i = 0; i < 24; i++) {
      boolean written =
          room.has(room.frameOf(space, base + i * 0x1000), PfnDatabase.WRITE_IN_PROGRESS);
      assertThat(written).as("page %d", i).isEqualTo(i >= 5 && i <= 20);
    }
  }

  @Test
  void aPageThatIsNotModifiedOrNotOutEndsTheCluster() {
    int base = dirty(6);
    room.trim(space);
    machine.touch(space, base + 0x1000, Access.READ);
    memory.modifiedWriterStep();
    assertThat(writer().pagesWritten()).isEqualTo(1);
    room.endTransfers();
    memory.modifiedWriterStep();
    assertThat(writer().pagesWritten()).isEqualTo(5);
    memory.assertConsistent();
  }

  @Test
  void aClusterEndsWithItsPageTable() {
    int first = 0x00FFE000;
    assertThat(room.allocate(space, first & -0x10000, 0x20000, 0x3000, 4))
        .isEqualTo(NtStatus.SUCCESS);
    for (int i = 0; i < 4; i++) {
      machine.write32(space, first + i * 0x1000, 7 + i);
    }
    room.trim(space);
    int started = 0;
    while (memory.pfn().modifiedCount() > 0 && started < 8) {
      memory.modifiedWriterStep();
      room.endTransfers();
      started++;
    }
    assertThat(writer().writes()).isGreaterThanOrEqualTo(2);
    room.evictStandby();
    for (int i = 0; i < 4; i++) {
      assertThat(machine.read32(space, first + i * 0x1000)).isEqualTo(7 + i);
    }
    memory.assertConsistent();
  }

  @Test
  void pagesAreWrittenWhenAQuarterOfMemoryIsModified() {
    int base = dirty(MOST_MODIFIED + 1);
    memory.emptyWorkingSet(space);
    assertThat(memory.pfn().modifiedCount()).isEqualTo(MOST_MODIFIED + 1);
    assertThat(memory.wantsModifiedWriter()).isTrue();
    machine.touch(space, base, Access.READ);
    assertThat(memory.pfn().modifiedCount()).isEqualTo(MOST_MODIFIED);
    assertThat(memory.wantsModifiedWriter()).isFalse();
  }

  @Test
  void pagesAreWrittenWhenMemoryIsLow() {
    modified(3);
    assertThat(memory.wantsModifiedWriter()).isFalse();
    List<Integer> taken = new ArrayList<>();
    while (memory.pfn().availableCount() >= FRAMES / 32) {
      assertThat(memory.wantsModifiedWriter()).isFalse();
      taken.add(memory.frames().take());
    }
    assertThat(memory.wantsModifiedWriter()).isTrue();
    memory.pfn().free(taken.getFirst());
    assertThat(memory.wantsModifiedWriter()).isFalse();
  }

  @Test
  void noMoreThanTwoWritesAreUnderWay() {
    modified(MOST_MODIFIED + 60);
    assertThat(memory.modifiedWriterStep()).isTrue();
    assertThat(memory.modifiedWriterStep()).isFalse();
    assertThat(memory.wantsModifiedWriter()).isFalse();
    assertThat(memory.modifiedWriterStep()).isFalse();
    assertThat(writer().writes()).isEqualTo(2);
    room.endTransfers();
    assertThat(memory.wantsModifiedWriter()).isTrue();
  }

  @Test
  void nothingIsWantedAndNothingStartsWithoutModifiedPages() {
    assertThat(memory.wantsModifiedWriter()).isFalse();
    assertThat(memory.modifiedWriterStep()).isFalse();
    assertThat(writer().writes()).isZero();
  }

  @Test
  void aShortRunOfSlotsTakesTheFirstPagesAndGivesNothingAway() {
    PagingRoom small = new PagingRoom(machineFormat, FRAMES, 0, 0);
    small.addFile(8, 8);
    AddressSpace in = small.machine.newSpace();
    int base = small.machine.commit(in, 0x5000);
    for (int i = 0; i < 5; i++) {
      small.machine.write32(in, base + i * 0x1000, i);
    }
    small.memory.pagingFiles().allocate(3);
    small.memory.pagingFiles().allocate(1);
    small.memory.pagingFiles().release(0, 2);
    small.memory.pagingFiles().release(0, 3);
    small.trim(in);
    small.memory.modifiedWriterStep();
    assertThat(small.memory.modifiedWriter().pagesWritten()).isEqualTo(3);
    assertThat(small.memory.pagingFiles().usedCount()).isEqualTo(2 + 3);
    small.endTransfers();
    small.memory.modifiedWriterStep();
    assertThat(small.memory.modifiedWriter().pagesWritten()).isEqualTo(5);
    small.endTransfers();
    assertThat(small.memory.pagingFiles().freeCount()).isZero();
    small.evictStandby();
    for (int i = 0; i < 5; i++) {
      assertThat(small.machine.read32(in, base + i * 0x1000)).isEqualTo(i);
    }
  }

  @Test
  void aFullPagingFileGrowsForTheWriter() {
    PagingRoom small = new PagingRoom(machineFormat, FRAMES, 0, 0);
    small.addFile(3, 1000);
    AddressSpace in = small.machine.newSpace();
    int base = small.machine.commit(in, 0x1000);
    small.machine.write32(in, base, 5);
    small.memory.pagingFiles().allocate(2);
    assertThat(small.memory.pagingFiles().freeCount()).isZero();
    small.trim(in);
    small.memory.modifiedWriterStep();
    assertThat(small.memory.modifiedWriter().pagesWritten()).isEqualTo(1);
    assertThat(small.memory.pagingFiles().get(0).size()).isEqualTo(259);
  }

  @Test
  void withoutRoomInAnyPagingFileNothingIsWrittenOrWanted() {
    PagingRoom small = new PagingRoom(machineFormat, FRAMES, 0, 0);
    small.addFile(3, 3);
    AddressSpace in = small.machine.newSpace();
    int base = small.machine.commit(in, 0x1000);
    small.machine.write32(in, base, 5);
    small.memory.pagingFiles().allocate(2);
    small.trim(in);
    assertThat(small.memory.modifiedWriterStep()).isFalse();
    assertThat(small.memory.modifiedWriter().writes()).isZero();
    while (small.memory.pfn().availableCount() > 0) {
      small.memory.frames().take();
    }
    assertThat(small.memory.wantsModifiedWriter()).isFalse();
    small.memory.pagingFiles().release(0, 1);
    assertThat(small.memory.wantsModifiedWriter()).isTrue();
  }

  @Test
  void onlyTheRefusedPageOfAWriteStaysModified() {
    PagingRoom failing =
        new PagingRoom(machineFormat, FRAMES, 1, 100, new InjectedFaults(0, 2, Long.MAX_VALUE));
    AddressSpace in = failing.machine.newSpace();
    int base = failing.machine.commit(in, 0x3000);
    for (int i = 0; i < 3; i++) {
      failing.machine.write32(in, base + i * 0x1000, 20 + i);
    }
    failing.trim(in);
    failing.memory.modifiedWriterStep();
    failing.endTransfers();
    assertThat(failing.memory.modifiedWriter().failures()).isEqualTo(1);
    assertThat(failing.memory.modifiedWriter().pagesWritten()).isEqualTo(3);
    assertThat(failing.memory.pfn().modifiedCount()).isEqualTo(1);
    assertThat(failing.memory.pfn().firstModified()).isEqualTo(failing.frameOf(in, base + 0x1000));
    assertThat(failing.memory.pagingFiles().get(0).badCount()).isEqualTo(1);
    failing.memory.assertConsistent();
    failing.pageOut(in);
    assertThat(failing.memory.pfn().modifiedCount()).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(failing.machine.read32(in, base + i * 0x1000)).isEqualTo(20 + i);
    }
    failing.memory.assertConsistent();
  }

  @Test
  void aPageDirtiedAgainDuringItsWriteGivesTheSlotBack() {
    int base = modified(1);
    memory.modifiedWriterStep();
    machine.write32(space, base, 77);
    room.trim(space);
    room.endTransfers();
    assertThat(memory.pagingFiles().usedCount()).isZero();
    assertThat(memory.pfn().modifiedCount()).isEqualTo(1);
    room.pageOut(space);
    assertThat(memory.pagingFiles().usedCount()).isEqualTo(1);
    assertThat(machine.read32(space, base)).isEqualTo(77);
  }

  @Test
  void aPageThatIsReadDuringItsWriteKeepsTheCopyOnDisk() {
    int base = modified(1);
    memory.modifiedWriterStep();
    machine.touch(space, base, Access.READ);
    room.endTransfers();
    assertThat(memory.pagingFiles().usedCount()).isEqualTo(1);
    room.trim(space);
    assertThat(memory.pfn().modifiedCount()).isZero();
    machine.write32(space, base, 78);
    room.trim(space);
    assertThat(memory.pagingFiles().usedCount()).isZero();
    assertThat(memory.pfn().modifiedCount()).isEqualTo(1);
  }

  @Test
  void writesAreToldWithTheirFirstSlotAndStatus() {
    listen();
    modified(2);
    int first = memory.pfn().firstModified();
    memory.modifiedWriterStep();
    room.store().refusesWrites = true;
    room.endTransfers();
    modified(1);
    int refused = memory.pfn().firstModified();
    memory.modifiedWriterStep();
    room.endTransfers();
    String name = "test paging file";
    assertThat(events)
        .containsExactly(
            new MemoryEvent.PageWrite(name, 0x1000, 2, first, false, NtStatus.SUCCESS),
            new MemoryEvent.PageWrite(name, 0x1000, 2, first, true, NtStatus.SUCCESS),
            new MemoryEvent.PageWrite(name, 0x3000, 1, refused, false, NtStatus.SUCCESS),
            new MemoryEvent.PageWrite(name, 0x3000, 1, refused, true, NtStatus.IO_DEVICE_ERROR));
  }

  @Test
  void severalPagingFilesTakeTheClustersInTurn() {
    PagingRoom two = new PagingRoom(machineFormat, FRAMES, 2, 200);
    AddressSpace in = two.machine.newSpace();
    int base = two.machine.commit(in, 48 * 0x1000);
    for (int i = 0; i < 48; i++) {
      two.machine.write32(in, base + i * 0x1000, i);
    }
    two.trim(in);
    two.memory.modifiedWriterStep();
    two.memory.modifiedWriterStep();
    assertThat(two.memory.modifiedWriter().slotsBeingWritten(0)).isEqualTo(16);
    assertThat(two.memory.modifiedWriter().slotsBeingWritten(1)).isEqualTo(16);
    two.memory.assertConsistent();
    two.endTransfers();
    two.writeModified();
    two.memory.assertConsistent();
    two.evictStandby();
    for (int i = 0; i < 48; i++) {
      assertThat(two.machine.read32(in, base + i * 0x1000)).isEqualTo(i);
    }
  }
}
