package org.pagewalk.kernel.mm.section;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestFile;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;

class FilePagesTest extends OnEachFormat {
  private static final int READWRITE = 4;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final AddressSpace space = machine.newSpace();
  private final TestFile file = TestFile.ofSize(0x3800);
  private final Section section = room.section(file, 0, READWRITE);
  private final int base = room.map(space, section, READWRITE);
  private final FilePages filePages = memory.sections().filePages();

  FilePagesTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private byte[] read(long offset, int length) {
    byte[] bytes = new byte[length + 2];
    Arrays.fill(bytes, (byte) 99);
    assertThat(filePages.read(file, offset, bytes, 1, length)).isEqualTo(length);
    assertThat(bytes[0]).isEqualTo((byte) 99);
    assertThat(bytes[length + 1]).isEqualTo((byte) 99);
    return Arrays.copyOfRange(bytes, 1, length + 1);
  }

  private boolean flush(long first, long pages) {
    return filePages.flush(section.controlArea(), first, pages);
  }

  private int frame(int page) {
    return memory
        .frames()
        .format()
        .frame(memory.prototypePool().read(section.controlArea().prototypeAddress(page)));
  }

  @Test
  void aReadAcrossPagesTakesEachPageFromWhereItIs() {
    machine.touch(space, base + 0x2000, Access.READ);
    machine.write32(space, base + 0x1FFC, 0x0A0B0C0D);
    assertThat(read(0xFFE, 4)).containsExactly(1, 1, 2, 2);
    assertThat(read(0x1FFB, 7)).containsExactly(2, 0x0D, 0x0C, 0x0B, 0x0A, 3, 3);
  }

  @Test
  void aReadStopsAtTheEndOfTheFile() {
    machine.touch(space, base + 0x3000, Access.READ);
    byte[] bytes = new byte[16];
    assertThat(filePages.read(file, 0x37FC, bytes, 0, 16)).isEqualTo(4);
    assertThat(bytes).startsWith(4, 4, 4, 4, 0, 0);
    assertThat(filePages.read(file, 0x3800, bytes, 0, 16)).isZero();
    file.refusesReads = true;
    assertThat(filePages.read(file, 0, bytes, 0, 16)).isEqualTo(-1);
  }

  @Test
  void aWriteReachesThePagesThatAreInMemory() {
    machine.touch(space, base + 0x1000, Access.READ);
    machine.touch(space, base, Access.READ);
    byte[] bytes = {0, 9, 8, 7, 6, 0};
    file.write(0xFFE, bytes, 1, 4);
    filePages.write(file, 0xFFE, bytes, 1, 4);
    assertThat(machine.read32(space, base + 0xFFC)).isEqualTo(0x08090101);
    assertThat(machine.read32(space, base + 0x1000)).isEqualTo(0x02020607);
  }

  @Test
  void aFileWithoutASectionIsReadAndWrittenDirectly() {
    TestFile plain = TestFile.ofSize(0x1000);
    byte[] bytes = new byte[2];
    assertThat(filePages.read(plain, 0, bytes, 0, 2)).isEqualTo(2);
    assertThat(bytes).containsExactly(1, 1);
    filePages.write(plain, 0, bytes, 0, 2);
  }

  @Test
  void aPageThatIsBeingReadInIsTakenFromTheFile() {
    int frame;
    assertThat(room.fault(space, base + 0x1000, Access.READ)).isNotNull();
    frame = frame(1);
    assertThat(room.has(frame, PfnDatabase.READ_IN_PROGRESS)).isTrue();
    assertThat(read(0x1FFE, 4)).containsExactly(2, 2, 3, 3);
    byte[] bytes = {5, 6};
    file.write(0x1002, bytes, 0, 2);
    filePages.write(file, 0x1002, bytes, 0, 2);
    room.endTransfers();
    assertThat(machine.read32(space, base + 0x1000)).isEqualTo(0x06050202);
  }

  @Test
  void aPageOnStandbyIsWhatTheFileHolds() {
    machine.write32(space, base, 0x01020304);
    room.trim(space);
    assertThat(read(0, 4)).containsExactly(4, 3, 2, 1);
    room.writeModified();
    assertThat(memory.pfn().standbyCount()).isPositive();
    filePages.write(file, 0, new byte[] {42}, 0, 1);
    assertThat(machine.read32(space, base)).isEqualTo(0x0102032A);
  }

  @Test
  void aFlushWritesTheRangeAndNothingElse() {
    for (int page = 0; page < 4; page++) {
      machine.write32(space, base + page * 0x1000, 0x70 + page);
    }
    long before = machine.clock.time();
    assertThat(flush(1, 2)).isTrue();
    assertThat(machine.clock.time()).isEqualTo(before + Costs.DISK_LATENCY + 2 * Costs.DISK_PAGE);
    assertThat(file.content[0]).isEqualTo((byte) 1);
    assertThat(file.content[0x1000]).isEqualTo((byte) 0x71);
    assertThat(file.content[0x2000]).isEqualTo((byte) 0x72);
    assertThat(file.content[0x3000]).isEqualTo((byte) 4);
    assertThat(file.content[0x1004]).isEqualTo((byte) 2);
  }

  @Test
  void aFlushOfUnchangedPagesTakesNoTime() {
    machine.touch(space, base, Access.READ);
    long before = machine.clock.time();
    assertThat(flush(0, 4)).isTrue();
    assertThat(machine.clock.time()).isEqualTo(before);
  }

  @Test
  void aFlushWritesPagesThatAreOutOfAllWorkingSetsToo() {
    machine.write32(space, base, 0x70);
    room.trim(space);
    assertThat(memory.pfn().modifiedMappedCount()).isEqualTo(1);
    assertThat(flush(0, 1)).isTrue();
    assertThat(file.content[0]).isEqualTo((byte) 0x70);
    assertThat(memory.pfn().modifiedMappedCount()).isZero();
    memory.assertConsistent();
  }

  @Test
  void aFailedFlushLeavesThePageModified() {
    machine.write32(space, base, 0x70);
    room.trim(space);
    file.refusesWrites = true;
    assertThat(flush(0, 4)).isFalse();
    assertThat(memory.pfn().modifiedMappedCount()).isEqualTo(1);
    assertThat(room.has(frame(0), PfnDatabase.MODIFIED)).isTrue();
    file.refusesWrites = false;
    room.pageOut(space);
    assertThat(file.content[0]).isEqualTo((byte) 0x70);
    assertThat(machine.read32(space, base)).isEqualTo(0x70);
  }

  @Test
  void thePageBehindTheEndOfTheFileIsWrittenUpToTheEnd() {
    machine.write32(space, base + 0x37FC, 0x0D0C0B0A);
    machine.write32(space, base + 0x3800, 0x55555555);
    assertThat(flush(0, 4)).isTrue();
    assertThat(file.content).hasSize(0x3800);
    assertThat(file.content[0x37FF]).isEqualTo((byte) 0x0D);
  }

  @Test
  void aPageChangedOnlyInItsLastByteIsFlushed() {
    machine.write32(space, base + 0x1FFC, 0x7F020202);
    assertThat(flush(0, 4)).isTrue();
    assertThat(file.content[0x1FFF]).isEqualTo((byte) 0x7F);
  }

  @Test
  void aFlushBeyondTheSectionFindsNothing() {
    assertThat(flush(4, 10)).isTrue();
    assertThat(file.content).hasSize(0x3800);
  }
}
