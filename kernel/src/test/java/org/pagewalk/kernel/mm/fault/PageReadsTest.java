package org.pagewalk.kernel.mm.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestFile;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pfn.PageState;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.status.NtStatus;

@Timeout(60)
class PageReadsTest extends OnEachFormat {
  private static final int READWRITE = 4;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final PteFormat format = memory.frames().format();
  private final AddressSpace space = machine.newSpace();
  private final FaultContext second = new FaultContext();

  PageReadsTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private static int value(int page) {
    return 0x100 + page;
  }

  private static int outOnDisk(PagingRoom in, AddressSpace owner, int pages) {
    int base = in.machine.commit(owner, pages * 0x1000);
    for (int i = 0; i < pages; i++) {
      in.machine.write32(owner, base + i * 0x1000, value(i));
    }
    in.pageOut(owner);
    in.machine.touch(owner, in.machine.commit(owner, 0x1000), Access.READ);
    return base;
  }

  private int outOnDisk(int pages) {
    return outOnDisk(room, space, pages);
  }

  private static void assertWaits(FaultOutcome outcome) {
    assertThat(outcome).isInstanceOf(FaultOutcome.Wait.class);
  }

  private static void assertInPageError(FaultOutcome outcome, int address, int cause) {
    assertThat(outcome)
        .usingRecursiveComparison()
        .isEqualTo(new FaultOutcome.Failed(NtStatus.IN_PAGE_ERROR, 0, address, cause));
  }

  private boolean isReadIn(AddressSpace in, int address) {
    long pte = room.pte(in, address);
    return format.isTransition(pte) || format.isValid(pte);
  }

  @Test
  void aReadBringsEightPagesAndGivesTheFirstToItsThread() {
    int base = outOnDisk(12);
    assertWaits(room.fault(space, base + 0x1000, Access.READ));
    assertThat(room.has(room.frameOf(space, base + 0x1000), PfnDatabase.READ_IN_PROGRESS)).isTrue();
    room.endTransfers();
    for (int i = 0; i < 12; i++) {
      assertThat(isReadIn(space, base + i * 0x1000)).as("page %d", i).isEqualTo(i >= 1 && i <= 8);
    }
    assertThat(format.isValid(room.pte(space, base + 0x1000))).isTrue();
    assertThat(memory.pfn().state(room.frameOf(space, base + 0x2000))).isEqualTo(PageState.STANDBY);
    assertThat(memory.faultCounters().pageFileReads()).isEqualTo(1);
    assertThat(memory.faultCounters().pageFilePagesRead()).isEqualTo(8);
    memory.assertConsistent();
  }

  @Test
  void aReadStopsWherePagesDoNotFollowEachOtherOnDisk() {
    int base = outOnDisk(4);
    machine.write32(space, base + 0x2000, value(2));
    room.pageOut(space);
    machine.touch(space, machine.commit(space, 0x1000), Access.READ);
    assertWaits(room.fault(space, base, Access.READ));
    room.endTransfers();
    assertThat(isReadIn(space, base + 0x1000)).isTrue();
    assertThat(isReadIn(space, base + 0x2000)).isFalse();
    for (int i = 0; i < 4; i++) {
      assertThat(machine.read32(space, base + i * 0x1000)).isEqualTo(value(i));
    }
  }

  @Test
  void aReadStopsAtTheEndOfThePageTable() {
    int first = 0x00FFE000;
    room.allocate(space, first & -0x10000, 0x20000, 0x3000, READWRITE);
    for (int i = 0; i < 4; i++) {
      machine.write32(space, first + i * 0x1000, value(i));
    }
    room.pageOut(space);
    for (int i = 0; i < 4; i++) {
      assertThat(machine.read32(space, first + i * 0x1000)).isEqualTo(value(i));
    }
    memory.assertConsistent();
  }

  @Test
  void nothingIsReadAlongWhenMemoryIsLow() {
    int base = outOnDisk(4);
    while (memory.pfn().availableCount() > 10) {
      memory.frames().take();
    }
    assertWaits(room.fault(space, base, Access.READ));
    room.endTransfers();
    assertThat(memory.faultCounters().pageFilePagesRead()).isEqualTo(1);
    assertThat(isReadIn(space, base + 0x1000)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16})
  void aNeighbourInAnotherPagingFileIsNotReadFromThisOne(int files) {
    PagingRoom several = new PagingRoom(machineFormat, 512, files, 100);
    AddressSpace in = several.machine.newSpace();
    int base = several.machine.commit(in, 32 * 0x1000);
    for (int i = 0; i < 32; i++) {
      several.machine.write32(in, base + i * 0x1000, value(i));
      several.trim(in);
      several.writeModified();
    }
    several.evictStandby();
    PteFormat format = several.memory.frames().format();
    several.machine.touch(in, several.machine.commit(in, 0x1000), Access.READ);
    for (int i = 0; i < 32; i++) {
      assertThat(format.pagingFile(several.pte(in, base + i * 0x1000))).isEqualTo(i % files);
    }
    several.memory.assertConsistent();
    for (int i = 0; i < 32; i++) {
      assertThat(several.machine.read32(in, base + i * 0x1000)).isEqualTo(value(i));
    }
    several.memory.assertConsistent();
  }

  @Test
  void slotsThatFollowAcrossTwoFilesAreTwoReads() {
    PagingRoom two = new PagingRoom(machineFormat, 512, 2, 100);
    AddressSpace in = two.machine.newSpace();
    two.memory.pagingFiles().allocate(1);
    int base = two.machine.commit(in, 0x2000);
    for (int i = 0; i < 2; i++) {
      two.machine.write32(in, base + i * 0x1000, value(i));
      two.trim(in);
      two.writeModified();
    }
    two.evictStandby();
    two.machine.touch(in, two.machine.commit(in, 0x1000), Access.READ);
    PteFormat format = two.memory.frames().format();
    long first = two.pte(in, base);
    long next = two.pte(in, base + 0x1000);
    assertThat(format.pagingFile(next)).isNotEqualTo(format.pagingFile(first));
    assertThat(format.slot(next)).isEqualTo(format.slot(first) + 1);
    assertWaits(two.fault(in, base, Access.READ));
    two.endTransfers();
    assertThat(two.memory.faultCounters().pageFilePagesRead()).isEqualTo(1);
    assertThat(two.machine.read32(in, base + 0x1000)).isEqualTo(value(1));
  }

  @Test
  void aSecondThreadWaitsForTheSameRead() {
    int base = outOnDisk(3);
    FaultOutcome starter = room.fault(space, base, Access.READ);
    FaultOutcome same = room.fault(space, base, Access.READ, second);
    FaultOutcome neighbour = room.fault(space, base + 0x2000, Access.READ, new FaultContext());
    assertThat(same).isEqualTo(starter);
    assertThat(neighbour).isEqualTo(starter);
    assertThat(memory.faultCounters().pageFileReads()).isEqualTo(1);
    room.endTransfers();
    assertThat(((FaultOutcome.Wait) starter).event().isSignalled()).isTrue();
    assertThat(machine.read32(space, base + 0x2000)).isEqualTo(value(2));
  }

  @Test
  void everyThreadThatWaitedForAReadThatFailsIsToldOnce() {
    int base = outOnDisk(3);
    FaultContext neighbour = new FaultContext();
    assertWaits(room.fault(space, base, Access.READ));
    assertWaits(room.fault(space, base, Access.READ, second));
    assertWaits(room.fault(space, base + 0x2000, Access.READ, neighbour));
    room.store().refusesReads = true;
    room.endTransfers();
    room.store().refusesReads = false;
    memory.assertConsistent();
    int cause = NtStatus.IO_DEVICE_ERROR;
    assertInPageError(room.fault(space, base, Access.READ), base, cause);
    assertInPageError(room.fault(space, base + 5, Access.READ, second), base + 5, cause);
    assertInPageError(
        room.fault(space, base + 0x2000, Access.READ, neighbour), base + 0x2000, cause);
    assertWaits(room.fault(space, base, Access.READ, second));
    room.endTransfers();
    assertThat(machine.read32(space, base)).isEqualTo(value(0));
    assertThat(machine.read32(space, base + 0x2000)).isEqualTo(value(2));
    memory.assertConsistent();
  }

  @Test
  void theErrorOfAPageBelongsToThoseWhoWaitedForThatPage() {
    int base = outOnDisk(3);
    int bad = format.slot(room.pte(space, base));
    FaultContext neighbour = new FaultContext();
    assertWaits(room.fault(space, base, Access.READ));
    assertWaits(room.fault(space, base + 0x1000, Access.READ, neighbour));
    room.store().unreadableSlot = bad;
    room.endTransfers();
    assertThat(room.fault(space, base + 0x1000, Access.READ, neighbour))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.TRANSITION));
    assertInPageError(room.fault(space, base, Access.READ), base, NtStatus.IO_DEVICE_ERROR);
    assertThat(machine.read32(space, base + 0x1000)).isEqualTo(value(1));
    memory.assertConsistent();
  }

  @Test
  void anUnreadableNeighbourDoesNotHarmTheWantedPage() {
    int base = outOnDisk(3);
    room.store().unreadableSlot = format.slot(room.pte(space, base + 0x1000));
    assertThat(machine.read32(space, base)).isEqualTo(value(0));
    assertThat(isReadIn(space, base + 0x1000)).isFalse();
    assertThat(machine.read32(space, base + 0x2000)).isEqualTo(value(2));
    assertInPageError(
        machine.touch(space, base + 0x1000, Access.READ), base + 0x1000, NtStatus.IO_DEVICE_ERROR);
    memory.assertConsistent();
    room.store().unreadableSlot = -1;
    assertThat(machine.read32(space, base + 0x1000)).isEqualTo(value(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theReadThatIsWantedToFailFails(int failing) {
    PagingRoom broken =
        new PagingRoom(machineFormat, 512, 1, 100, new InjectedFaults(failing, 0, Long.MAX_VALUE));
    AddressSpace in = broken.machine.newSpace();
    int base = outOnDisk(broken, in, 24);
    int failed = 0;
    for (int i = 0; i < 24; i++) {
      FaultOutcome outcome = broken.machine.touch(in, base + i * 0x1000, Access.READ);
      if (outcome instanceof FaultOutcome.Failed) {
        assertInPageError(outcome, base + i * 0x1000, NtStatus.IO_DEVICE_ERROR);
        assertThat(i).isEqualTo((failing - 1) * 8);
        failed++;
      }
      assertThat(broken.machine.read32(in, base + i * 0x1000)).isEqualTo(value(i));
    }
    assertThat(failed).isEqualTo(1);
    broken.memory.assertConsistent();
  }

  @Test
  void aPageOfAFileIsReadWithItsNeighboursUpToTheEndOfTheFile() {
    TestFile file = TestFile.ofSize(0x3010);
    Section section = room.section(file, 0, READWRITE);
    int base = room.map(space, section, READWRITE);
    assertWaits(room.fault(space, base + 0x1000, Access.READ));
    room.endTransfers();
    assertThat(memory.faultCounters().mappedFileReads()).isEqualTo(1);
    assertThat(memory.faultCounters().mappedFilePagesRead()).isEqualTo(3);
    assertThat(machine.read32(space, base + 0x1000)).isEqualTo(0x02020202);
    assertThat(machine.read32(space, base + 0x300C)).isEqualTo(0x04040404);
    assertThat(room.has(room.frameOf(space, base + 0x1000), PfnDatabase.IMAGE)).isFalse();
    assertThat(machine.read32(space, base + 0x3010)).isZero();
    assertThat(machine.read32(space, base)).isEqualTo(0x01010101);
    memory.assertConsistent();
  }

  @Test
  void aReadOfAFileStopsAtTheEndOfThePrototypePage() {
    Section section = room.section(TestFile.ofSize(1030 * 0x1000), 0, READWRITE);
    int base = room.map(space, section, READWRITE);
    machine.read32(space, base + 1022 * 0x1000);
    assertThat(memory.faultCounters().mappedFilePagesRead()).isEqualTo(2);
    assertThat(machine.read32(space, base + 1024 * 0x1000)).isEqualTo(0x01010101);
    memory.assertConsistent();
  }

  @Test
  void aFileThatRefusesIsAnInPageErrorAndCanBeReadLater() {
    TestFile file = TestFile.ofSize(0x2000);
    Section section = room.section(file, 0, READWRITE);
    int base = room.map(space, section, READWRITE);
    file.refusesReads = true;
    assertInPageError(
        machine.touch(space, base + 0x10, Access.READ), base + 0x10, NtStatus.UNEXPECTED_IO_ERROR);
    file.refusesReads = false;
    assertThat(machine.read32(space, base + 0x1000)).isEqualTo(0x02020202);
    memory.assertConsistent();
  }

  @Test
  void aPageTableThatCannotBeReadEndsAServiceWithAnInPageError() {
    int base = machine.commit(space, 0x1000);
    assertThat(room.protect(space, base, 0x1000, 2)).isEqualTo(NtStatus.SUCCESS);
    int section = room.map(space, room.section(null, 0x1000, READWRITE), READWRITE);
    assertThat(machine.read32(space, section)).isZero();
    room.pageOut(space);
    assertThat(memory.tables().isTableResident(space, base)).isFalse();
    room.store().refusesReads = true;
    assertThatThrownBy(() -> room.protect(space, base, 0x1000, READWRITE))
        .isInstanceOf(AccessViolationStatus.class)
        .extracting(e -> ((AccessViolationStatus) e).status())
        .isEqualTo(NtStatus.IN_PAGE_ERROR);
    room.store().refusesReads = false;
    assertThat(room.protect(space, base, 0x1000, READWRITE)).isEqualTo(NtStatus.SUCCESS);
    memory.assertConsistent();
  }

  @Test
  void aSharedPageThatCannotBeReadEndsAServiceWithAnInPageError() {
    int base = machine.commit(space, 0x1000);
    machine.write32(space, base, 9);
    AddressSpace child = room.cloneOf(space);
    room.pageOut(space, child);
    machine.touch(space, machine.commit(space, 0x1000), Access.READ);
    room.store().refusesReads = true;
    assertThatThrownBy(() -> room.protect(space, base, 0x1000, 2))
        .isInstanceOf(AccessViolationStatus.class);
    room.store().refusesReads = false;
    assertThat(room.protect(space, base, 0x1000, 2)).isEqualTo(NtStatus.SUCCESS);
    assertThat(machine.read32(space, base)).isEqualTo(9);
    assertThat(machine.read32(child, base)).isEqualTo(9);
  }

  @Test
  void readsAreToldWithTheirPlaceAndStatus() {
    List<MemoryEvent.PageRead> events = new ArrayList<>();
    machine.log.addListener(
        (_, event) -> {
          if (event instanceof MemoryEvent.PageRead read) {
            events.add(read);
          }
        });
    int base = outOnDisk(2);
    long slot = format.slot(room.pte(space, base));
    assertWaits(room.fault(space, base, Access.READ));
    int frame = room.frameOf(space, base);
    room.store().refusesReads = true;
    room.endTransfers();
    room.store().refusesReads = false;
    TestFile file = TestFile.ofSize(0x3000);
    int view = room.map(space, room.section(file, 0, READWRITE), READWRITE);
    assertWaits(room.fault(space, view + 0x1000, Access.READ));
    room.endTransfers();
    int fileFrame = room.frameOf(space, view + 0x1000);
    String name = "test paging file";
    assertThat(events)
        .containsExactly(
            new MemoryEvent.PageRead(name, slot << 12, 2, frame, false, NtStatus.SUCCESS),
            new MemoryEvent.PageRead(name, slot << 12, 2, frame, true, NtStatus.IO_DEVICE_ERROR),
            new MemoryEvent.PageRead(file.name(), 0x1000, 2, fileFrame, false, NtStatus.SUCCESS),
            new MemoryEvent.PageRead(file.name(), 0x1000, 2, fileFrame, true, NtStatus.SUCCESS));
  }

  @Test
  void theReadOfAFileIsWhatItsThreadWaitsFor() {
    int view = room.map(space, room.section(TestFile.ofSize(0x1000), 0, READWRITE), READWRITE);
    FaultOutcome outcome = room.fault(space, view, Access.READ);
    assertThat(outcome).isInstanceOf(FaultOutcome.Wait.class);
    assertThat(((FaultOutcome.Wait) outcome).event().isSignalled()).isFalse();
    room.endTransfers();
    assertThat(((FaultOutcome.Wait) outcome).event().isSignalled()).isTrue();
  }

  @Test
  void theEndOfAReadIsCountedByWhatItResolved() {
    int base = outOnDisk(1);
    machine.read32(space, base);
    int view = room.map(space, room.section(TestFile.ofSize(0x1000), 0, READWRITE), READWRITE);
    machine.read32(space, view);
    assertThat(memory.faultCounters().resolved(FaultKind.PAGE_FILE)).isEqualTo(1);
    assertThat(memory.faultCounters().resolved(FaultKind.MAPPED_FILE)).isEqualTo(1);
  }
}
