package org.pagewalk.kernel.mm.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestFile;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.status.NtStatus;

class MappedPageWriterTest extends OnEachFormat {
  private static final int READWRITE = 4;
  private static final long LIFE = 300 * MachineClock.UNITS_PER_SECOND;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final AddressSpace space = machine.newSpace();
  private final TestFile file = TestFile.ofSize(0x8000);
  private final Section section = room.section(file, 0, READWRITE);
  private final int base = room.map(space, section, READWRITE);

  MappedPageWriterTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private void modify(int... pages) {
    for (int page : pages) {
      machine.write32(space, base + page * 0x1000 + 4, 0x50 + page);
    }
    room.trim(space);
  }

  private boolean isInFile(int page) {
    return file.content[page * 0x1000 + 4] == 0x50 + page;
  }

  private void makeMemoryLow() {
    while (memory.pfn().availableCount() >= 16) {
      memory.frames().take();
    }
  }

  @Test
  void pagesAreWrittenWhenTheyAre300SecondsOld() {
    modify(0, 1, 2);
    assertThat(memory.wantsMappedWriter()).isFalse();
    machine.clock.advanceTo(LIFE - 1);
    assertThat(memory.wantsMappedWriter()).isFalse();
    machine.clock.advanceTo(LIFE);
    assertThat(memory.wantsMappedWriter()).isTrue();
    assertThat(memory.mappedWriterStep()).isTrue();
    assertThat(memory.mappedWriterStep()).isFalse();
    room.endTransfers();
    assertThat(memory.wantsMappedWriter()).isTrue();
    assertThat(memory.mappedWriterStep()).isFalse();
    room.endTransfers();
    assertThat(isInFile(0) && isInFile(1) && isInFile(2)).isTrue();
    assertThat(memory.pfn().modifiedMappedCount()).isZero();
    modify(3);
    long next = machine.clock.time() + LIFE;
    assertThat(memory.wantsMappedWriter()).isFalse();
    machine.clock.advanceTo(next - LIFE / 100);
    assertThat(memory.wantsMappedWriter()).isFalse();
    machine.clock.advanceTo(next);
    assertThat(memory.wantsMappedWriter()).isTrue();
  }

  @Test
  void pagesAreWrittenAtOnceWhenMemoryIsLow() {
    modify(0);
    makeMemoryLow();
    assertThat(memory.wantsMappedWriter()).isTrue();
    assertThat(memory.mappedWriterStep()).isFalse();
    assertThat(isInFile(0)).isTrue();
    int frame = memory.frames().format().frame(memory.prototypePool().read(prototype(0)));
    assertThat(room.has(frame, PfnDatabase.WRITE_IN_PROGRESS)).isTrue();
    assertThat(room.has(frame, PfnDatabase.MODIFIED)).isFalse();
    int available = memory.pfn().availableCount();
    room.endTransfers();
    assertThat(room.has(frame, PfnDatabase.WRITE_IN_PROGRESS)).isFalse();
    assertThat(memory.pfn().availableCount()).isEqualTo(available + 1);
    assertThat(memory.wantsMappedWriter()).isFalse();
  }

  @Test
  void aWriteForWantOfMemoryStartsTheWaitingAnew() {
    modify(0);
    machine.clock.advanceTo(LIFE / 2);
    memory.mappedWriterStep();
    room.endTransfers();
    modify(1);
    machine.clock.advanceTo(LIFE + 1);
    assertThat(memory.wantsMappedWriter()).isFalse();
    machine.clock.advanceTo(LIFE / 2 + LIFE);
    assertThat(memory.wantsMappedWriter()).isTrue();
  }

  private int prototype(int page) {
    return section.controlArea().prototypeAddress(page);
  }

  @Test
  void noMoreThanTwoWritesAreUnderWay() {
    modify(0, 1, 2, 3);
    makeMemoryLow();
    assertThat(memory.mappedWriterStep()).isTrue();
    assertThat(memory.mappedWriterStep()).isFalse();
    assertThat(memory.mappedWriterStep()).isFalse();
    assertThat(memory.pfn().modifiedMappedCount()).isEqualTo(2);
    room.endTransfers();
    makeMemoryLow();
    assertThat(memory.mappedWriterStep()).isTrue();
  }

  @Test
  void withoutModifiedPagesNothingIsWanted() {
    makeMemoryLow();
    machine.clock.advanceTo(2 * LIFE);
    assertThat(memory.wantsMappedWriter()).isFalse();
    assertThat(memory.mappedWriterStep()).isFalse();
  }

  @Test
  void aPageThatTheFileRefusesStaysInMemoryUntilItIsFlushed() {
    file.refusesWrites = true;
    modify(2);
    memory.mappedWriterStep();
    room.endTransfers();
    assertThat(memory.pfn().modifiedNoWriteCount()).isEqualTo(1);
    assertThat(memory.pfn().modifiedMappedCount()).isZero();
    memory.assertConsistent();
    assertThat(machine.read32(space, base + 0x2004)).isEqualTo(0x52);
    room.trim(space);
    assertThat(memory.pfn().modifiedNoWriteCount()).isEqualTo(1);
    file.refusesWrites = false;
    assertThat(memory.sections().filePages().flush(section.controlArea(), 0, 8)).isTrue();
    assertThat(isInFile(2)).isTrue();
    assertThat(memory.pfn().modifiedNoWriteCount()).isZero();
    modify(2);
    assertThat(memory.pfn().modifiedMappedCount()).isEqualTo(1);
    memory.assertConsistent();
  }

  @Test
  void aPageFlushedWhileItsFailedWriteIsUnderWayIsClean() {
    file.refusesWrites = true;
    modify(2);
    memory.mappedWriterStep();
    file.refusesWrites = false;
    assertThat(memory.sections().filePages().flush(section.controlArea(), 0, 8)).isTrue();
    room.endTransfers();
    assertThat(isInFile(2)).isTrue();
    assertThat(memory.pfn().modifiedNoWriteCount()).isZero();
    memory.assertConsistent();
  }

  @Test
  void aPageChangedDuringItsWriteIsWrittenAgain() {
    modify(1);
    memory.mappedWriterStep();
    machine.write32(space, base + 0x1004, 0x11223344);
    room.trim(space);
    room.endTransfers();
    assertThat(memory.pfn().modifiedMappedCount()).isEqualTo(1);
    room.writeModified();
    assertThat(file.content[0x1004]).isEqualTo((byte) 0x44);
    assertThat(memory.pfn().modifiedMappedCount()).isZero();
  }

  @Test
  void aPageGoesToItsOwnPlaceInTheFile() {
    List<MemoryEvent.PageWrite> events = new ArrayList<>();
    machine.log.addListener(
        (_, event) -> {
          if (event instanceof MemoryEvent.PageWrite write) {
            events.add(write);
          }
        });
    assertThat(memory.sections().extend(section, 0xA800)).isEqualTo(NtStatus.SUCCESS);
    AddressSpace other = machine.newSpace();
    int all = room.map(other, section, READWRITE);
    machine.write32(other, all + 0xA004, 0x5A);
    room.trim(other);
    int frame = memory.pfn().firstModifiedMapped();
    memory.mappedWriterStep();
    room.endTransfers();
    assertThat(file.content).hasSize(0xA800);
    assertThat(file.content[0xA004]).isEqualTo((byte) 0x5A);
    assertThat(events)
        .containsExactly(
            new MemoryEvent.PageWrite(file.name(), 0xA000, 1, frame, false, NtStatus.SUCCESS));
  }
}
