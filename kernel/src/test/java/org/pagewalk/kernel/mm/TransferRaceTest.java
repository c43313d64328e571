package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_COMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_DECOMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RELEASE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESET;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pfn.PageState;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.status.NtStatus;

/**
 * What happens to a page while its transfer is under way, as a table: where the page's home is,
 * which way the transfer goes, whether it fails, and the event between its two ends. After each row
 * the contents are right, in memory and after another page-out, and nothing is left behind.
 */
@Timeout(60)
class TransferRaceTest extends OnEachFormat {
  private static final int PAGES = 4;
  private static final int READWRITE = 4;
  private static final int CHANGED = 0x77665544;
  private static final int VIEWED = 8;

  TransferRaceTest(PageTableGeometry geometry) {
    super(geometry);
  }

  enum Home {
    PRIVATE,
    SECTION,
    FILE
  }

  enum Transfer {
    READ,
    WRITE
  }

  /** What the target page holds at the end. */
  enum Content {
    KEPT,
    CHANGED,
    ZERO,
    /** The process has no such page any more. */
    GONE,
    /** The section has gone with its last view. */
    CLOSED
  }

  enum Event {
    NOTHING(Content.KEPT, _ -> {}),
    ANOTHER_THREAD_READS(Content.KEPT, race -> race.touch(race.space, race.base, Access.READ)),
    ANOTHER_THREAD_WRITES(
        Content.CHANGED, race -> race.machine.write32(race.space, race.at(), CHANGED)),
    ANOTHER_THREAD_WRITES_AND_THE_PAGE_IS_TRIMMED(
        Content.CHANGED,
        race -> {
          race.machine.write32(race.space, race.at(), CHANGED);
          race.room.trim(race.space);
        }),
    ANOTHER_PROCESS_READS(
        Content.KEPT, race -> race.touch(race.other, race.otherBase, Access.READ)),
    ANOTHER_PROCESS_WRITES(
        Content.CHANGED,
        race ->
            race.machine.write32(
                race.other, race.otherBase + race.target * 0x1000 + VIEWED, CHANGED)),
    TRIM(Content.KEPT, race -> race.room.trim(race.space)),
    READ_ONLY(Content.KEPT, race -> race.protect(2)),
    NO_ACCESS(Content.KEPT, race -> race.protect(1)),
    GUARD(Content.KEPT, race -> race.protect(0x104)),
    DECOMMIT_AND_COMMIT(
        Content.ZERO,
        race -> {
          race.room.free(race.space, race.page(), 0x1000, MEM_DECOMMIT);
          race.room.allocate(race.space, race.page(), 0x1000, MEM_COMMIT, READWRITE);
        }),
    RESET(
        Content.KEPT,
        race -> race.room.allocate(race.space, race.page(), 0x1000, MEM_RESET, READWRITE)),
    RELEASE(Content.GONE, TransferRaceTest::release),
    CLONE(Content.KEPT, race -> race.child = race.room.cloneOf(race.space)),
    EXIT(
        Content.GONE,
        race -> {
          race.memory().destroyAddressSpace(race.space);
          race.space = null;
          race.scribble();
        }),
    LAST_VIEW_GOES(
        Content.CLOSED,
        race -> {
          race.file.refusesWrites = false;
          race.release();
          race.room.unmap(race.other, race.otherBase);
          race.memory().sections().close(race.section);
          race.section = null;
        }),
    READ_FILE(Content.KEPT, TransferRaceTest::readFile),
    WRITE_FILE(Content.CHANGED, TransferRaceTest::writeFile);

    private final Content after;
    private final Consumer<TransferRaceTest> happening;

    Event(Content after, Consumer<TransferRaceTest> happening) {
      this.after = after;
      this.happening = happening;
    }

    boolean isPossible(Home home, Transfer transfer, boolean failing) {
      return switch (this) {
        case DECOMMIT_AND_COMMIT, RESET -> home == Home.PRIVATE;
        case ANOTHER_PROCESS_READS, LAST_VIEW_GOES -> home != Home.PRIVATE;
        case ANOTHER_PROCESS_WRITES -> home != Home.PRIVATE && !isError(transfer, failing);
        case ANOTHER_THREAD_WRITES, ANOTHER_THREAD_WRITES_AND_THE_PAGE_IS_TRIMMED ->
            !isError(transfer, failing);
        case READ_FILE, WRITE_FILE -> home == Home.FILE && !isError(transfer, failing);
        default -> true;
      };
    }

    /** A thread that joins a read which fails is told so, and does nothing. */
    private static boolean isError(Transfer transfer, boolean failing) {
      return failing && transfer == Transfer.READ;
    }
  }

  record Row(Home home, Transfer transfer, int target, boolean failing, Event event) {}

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Home home : Home.values()) {
      for (Transfer transfer : Transfer.values()) {
        for (Event event : Event.values()) {
          for (int target = 0; target < 2; target++) {
            rows.add(new Row(home, transfer, target, false, event));
            if (event.isPossible(home, transfer, true)) {
              rows.add(new Row(home, transfer, target, true, event));
            }
          }
        }
      }
    }
    rows.removeIf(row -> !row.event.isPossible(row.home, row.transfer, row.failing));
    return rows;
  }

  private final PagingRoom room = new PagingRoom(machineFormat, 320);
  private final TestMachine machine = room.machine;
  private final FaultContext starter = new FaultContext();
  private final FaultContext bystander = new FaultContext();
  private final TestFile file = TestFile.ofSize(PAGES * 0x1000);
  private final int framesBefore = room.framesInUse();
  private final long commitBefore = room.memory.commit().committed();
  private AddressSpace space = machine.newSpace();
  private final AddressSpace other = machine.newSpace();
  private AddressSpace child;
  private Section section;
  private int base;
  private int otherBase;
  private int target;

  private MemoryManager memory() {
    return machine.memory;
  }

  private static int value(int page) {
    return 0x1000 + page;
  }

  private int page() {
    return base + target * 0x1000;
  }

  private int at() {
    return page() + VIEWED;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void contentsAndBooksSurviveWhateverHappensDuringATransfer(Row row) {
    target = row.target;
    prepare(row);
    row.event.happening.accept(this);
    memory().assertConsistent();
    room.endTransfers();
    refuse(row, false);
    memory().assertConsistent();
    bystander.releasePages();
    starter.releasePages();
    checkProtection(row.event);
    checkContents(row);
    pageEverythingOut();
    checkContents(row);
    takeDown(row);
  }

  private void prepare(Row row) {
    int neighbour = machine.commit(space, 0x1000);
    if (row.home == Home.PRIVATE) {
      base = machine.commit(space, PAGES * 0x1000);
    } else {
      boolean isFile = row.home == Home.FILE;
      section = room.section(isFile ? file : null, PAGES * 0x1000, READWRITE);
      base = room.map(space, section, READWRITE);
      otherBase = room.map(other, section, READWRITE);
    }
    for (int i = 0; i < PAGES; i++) {
      machine.write32(space, base + i * 0x1000 + VIEWED, value(i));
    }
    if (row.transfer == Transfer.READ) {
      room.pageOut(space);
      machine.read32(space, neighbour);
      refuse(row, row.failing);
      assertThat(room.fault(space, base, Access.READ, starter))
          .isInstanceOf(FaultOutcome.Wait.class);
    } else {
      room.trim(space);
      refuse(row, row.failing);
      memory().modifiedWriterStep();
      memory().mappedWriterStep();
      memory().mappedWriterStep();
    }
  }

  private void refuse(Row row, boolean refuses) {
    boolean reads = row.transfer == Transfer.READ;
    room.store().refusesReads = refuses && reads;
    room.store().refusesWrites = refuses && !reads;
    file.refusesReads = refuses && reads;
    file.refusesWrites = refuses && !reads;
  }

  private void touch(AddressSpace in, int from, Access access) {
    room.fault(in, from + target * 0x1000, access, bystander);
  }

  private void protect(int protection) {
    assertThat(room.protect(space, page(), 0x1000, protection)).isEqualTo(NtStatus.SUCCESS);
  }

  private void release() {
    int status =
        section == null
            ? room.free(space, base, 0, MEM_RELEASE)
            : room.unmap(space, base + target * 0x1000);
    assertThat(status).isEqualTo(NtStatus.SUCCESS);
  }

  /** Lets free frames hold what looks like entries, as after somebody else has used them. */
  private void scribble() {
    for (int frame = 0; frame < memory().pfn().frameCount(); frame++) {
      for (int at = 0; memory().pfn().state(frame) == PageState.FREE && at < 0x1000; at += 4) {
        machine.ram.write32(((long) frame << 12) + at, 0x1067);
      }
    }
  }

  private void readFile() {
    byte[] bytes = new byte[4];
    memory().sections().filePages().read(file, target * 0x1000 + VIEWED, bytes, 0, 4);
    assertThat(bytes).containsExactly(target, 0x10, 0, 0);
  }

  private void writeFile() {
    byte[] bytes = {0x44, 0x55, 0x66, 0x77};
    int offset = target * 0x1000 + VIEWED;
    file.refusesWrites = false;
    file.write(offset, bytes, 0, 4);
    memory().sections().filePages().write(file, offset, bytes, 0, 4);
  }

  private void checkProtection(Event event) {
    switch (event) {
      case READ_ONLY -> refused(Access.WRITE, NtStatus.ACCESS_VIOLATION);
      case NO_ACCESS -> refused(Access.READ, NtStatus.ACCESS_VIOLATION);
      case GUARD -> {
        refused(Access.READ, NtStatus.GUARD_PAGE_VIOLATION);
        assertThat(machine.read32(space, at())).isEqualTo(value(target));
      }
      default -> {
        return;
      }
    }
    protect(READWRITE);
  }

  private void refused(Access access, int status) {
    FaultOutcome outcome = machine.touch(space, page(), access);
    assertThat(outcome).isInstanceOf(FaultOutcome.Failed.class);
    assertThat(((FaultOutcome.Failed) outcome).status()).isEqualTo(status);
  }

  private void checkContents(Row row) {
    Content after = row.event.after;
    for (int i = 0; i < PAGES; i++) {
      int expected = value(i);
      if (i == target && after == Content.CHANGED) {
        expected = CHANGED;
      } else if (i == target && after == Content.ZERO) {
        expected = 0;
      }
      if (after != Content.GONE && after != Content.CLOSED) {
        assertThat(machine.read32(space, base + i * 0x1000 + VIEWED)).isEqualTo(expected);
      }
      if (section != null) {
        assertThat(machine.read32(other, otherBase + i * 0x1000 + VIEWED)).isEqualTo(expected);
      }
      if (child != null) {
        assertThat(machine.read32(child, base + i * 0x1000 + VIEWED)).isEqualTo(expected);
      }
    }
  }

  private void pageEverythingOut() {
    machine.thread.releasePages();
    room.pageOut(memory().addressSpaces().all().toArray(AddressSpace[]::new));
    memory().assertConsistent();
  }

  private void takeDown(Row row) {
    for (AddressSpace left : List.copyOf(memory().addressSpaces().all())) {
      memory().destroyAddressSpace(left);
    }
    if (section != null) {
      memory().sections().close(section);
    }
    room.endTransfers();
    memory().assertConsistent();
    assertThat(memory().pagingFiles().usedCount()).as("slots left").isZero();
    assertThat(memory().commit().committed()).as("commit left").isEqualTo(commitBefore);
    assertThat(room.framesInUse()).as("frames left").isEqualTo(framesBefore);
    if (row.home == Home.FILE) {
      boolean changed = row.event.after == Content.CHANGED;
      assertThat(file.content[target * 0x1000 + VIEWED + 1])
          .isEqualTo((byte) (changed ? 0x55 : 0x10));
    }
  }
}
