package org.pagewalk.kernel.view.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_NOACCESS;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_READWRITE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.snapshot.StateDigest;
import org.pagewalk.kernel.mm.PageStates;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestFile;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PageState;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.virtual.MemoryType;
import org.pagewalk.kernel.view.memory.MemoryView.Gap;
import org.pagewalk.kernel.view.memory.PagePlace.BeingRead;
import org.pagewalk.kernel.view.memory.PagePlace.InFile;
import org.pagewalk.kernel.view.memory.PagePlace.InPagingFile;
import org.pagewalk.kernel.view.memory.PagePlace.InTransition;
import org.pagewalk.kernel.view.memory.PagePlace.Mapped;
import org.pagewalk.kernel.view.memory.PagePlace.Nowhere;
import org.pagewalk.kernel.view.memory.PagePlace.Reason;
import org.pagewalk.kernel.view.memory.PagePlace.Zero;

/** Every kind of place, against what an instruction reads there when it makes the page valid. */
class MemoryViewTest {
  private static final PageTableGeometry GEOMETRY = PageTableGeometry.TWO_LEVEL;
  private static final int CONTENT = 0x600DF00D;

  private static int[] read(MemoryView view, AddressSpace space, int page) {
    byte[] bytes = new byte[Page.SIZE];
    assertThat(view.read(space, page, bytes, 0, bytes.length)).isEmpty();
    int[] words = new int[Page.SIZE / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
    return words;
  }

  /** What instructions read, faults included. */
  private static int[] touched(TestMachine machine, AddressSpace space, int page) {
    int[] words = new int[Page.SIZE / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = machine.read32(space, page + i * 4);
    }
    return words;
  }

  private static String digest(TestMachine machine) {
    return StateDigest.of(new PhysicalMemory(1), machine.memory, machine.ram);
  }

  private static Class<?> expected(PageStates.State state) {
    return switch (state) {
      case NEVER_TOUCHED, SECTION_NEVER_TOUCHED -> Zero.class;
      case ACTIVE_CLEAN, ACTIVE_DIRTY, CLONED, COPY_ACTIVE, NOT_COPIED -> Mapped.class;
      case SECTION_ACTIVE, FILE_ACTIVE, FILE_DIRTY -> Mapped.class;
      case TRANSITION_MODIFIED, TRANSITION_STANDBY, COPY_TRANSITION -> InTransition.class;
      case CLONED_TRIMMED, NOT_COPIED_TRIMMED, SECTION_TRIMMED, FILE_TRIMMED -> InTransition.class;
      case PAGED_OUT, COPY_PAGED_OUT -> InPagingFile.class;
      case CLONED_PAGED_OUT, SECTION_PAGED_OUT -> InPagingFile.class;
      case FILE_NOT_READ -> InFile.class;
    };
  }

  @ParameterizedTest
  @EnumSource(PageStates.State.class)
  void pageInEveryStateHasTheContentThatAnAccessFinds(PageStates.State state) {
    PageStates states = new PageStates(state);
    MemoryView view = new MemoryView(states.machine.memory);
    String before = digest(states.machine);
    assertThat(view.find(states.space, states.page).place()).isInstanceOf(expected(state));
    int[] seen = read(view, states.space, states.page);
    assertThat(digest(states.machine)).isEqualTo(before);
    assertThat(seen).isEqualTo(touched(states.machine, states.space, states.page));
  }

  /** Every page of the user part, and the pages of the system. */
  private static void sweep(MemoryView view, AddressSpace space) {
    byte[] bytes = new byte[Page.SIZE];
    int page = 0;
    do {
      view.read(space, Page.address(page), bytes, 0, bytes.length);
      page++;
    } while (Page.address(page) != 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = PageStates.State.class,
      names = {"PAGED_OUT", "CLONED_PAGED_OUT", "FILE_TRIMMED"})
  void lookAtAWholeAddressSpaceChangesNothing(PageStates.State state) {
    PageStates states = new PageStates(state);
    String before = digest(states.machine);
    long faults = states.machine.memory.faultCounters().total();
    sweep(new MemoryView(states.machine.memory), states.space);
    assertThat(digest(states.machine)).isEqualTo(before);
    assertThat(states.machine.memory.faultCounters().total()).isEqualTo(faults);
    states.machine.assertConsistent();
  }

  /** A space with written pages of which none is in its working set, in a room of few frames. */
  private static final class Room {
    final PagingRoom room = new PagingRoom(512);
    final AddressSpace space = room.machine.newSpace();
    final int base = room.machine.commit(space, 4 * Page.SIZE);
    final MemoryView view = new MemoryView(room.memory);

    Room() {
      for (int i = 0; i < 4; i++) {
        room.machine.write32(space, base + i * Page.SIZE, CONTENT + i);
      }
    }

    PageLookup find(int address) {
      return view.find(space, address);
    }

    /** Takes the page table out of the working set too, once its pages have gone. */
    Room trimTable() {
      room.pageOut(space);
      room.trim(space);
      assertThat(room.memory.tables().isTableResident(space, base)).isFalse();
      return this;
    }
  }

  @Test
  void lookupTellsEveryStepOfTheWayToAMappedPage() {
    Room room = new Room();
    PageLookup page = room.find(room.base + 0x123);
    assertThat(page.directory().isValid()).isTrue();
    assertThat(page.table()).isInstanceOf(Mapped.class);
    assertThat(page.entry().raw()).isEqualTo(room.room.pte(room.space, room.base));
    assertThat(page.entry().isValid()).isTrue();
    assertThat(page.prototype()).isNull();
    assertThat(page.region().start()).isEqualTo(room.base);
    FrameState frame = ((Mapped) page.place()).frame();
    assertThat(frame.frame()).isEqualTo(room.room.frameOf(room.space, room.base));
    assertThat(frame.state()).isEqualTo(PageState.ACTIVE);
    assertThat(frame.pteAddress()).isEqualTo(GEOMETRY.pteAddress(room.base));
    assertThat(frame.shareCount()).isEqualTo(1);
  }

  @Test
  void lookLeavesTheAccessedBitClear() {
    Room room = new Room();
    PteFormat format = room.room.memory.tables().format();
    long unaccessed = format.withoutAccessed(room.room.pte(room.space, room.base));
    room.room.memory.tables().write(room.space, room.base, unaccessed);
    assertThat(read(room.view, room.space, room.base)[0]).isEqualTo(CONTENT);
    assertThat(room.room.pte(room.space, room.base)).isEqualTo(unaccessed);
  }

  @Test
  void pageTableInTransitionIsReadInItsFrame() {
    Room room = new Room().trimTable();
    PageLookup page = room.find(room.base + Page.SIZE);
    assertThat(page.table()).isInstanceOf(InTransition.class);
    assertThat(page.place()).isInstanceOf(InPagingFile.class);
    assertThat(read(room.view, room.space, room.base + Page.SIZE)[0]).isEqualTo(CONTENT + 1);
  }

  @Test
  void pageTableInPagingFileIsReadThere() {
    Room room = new Room().trimTable();
    room.room.pageOut(room.space);
    String before = digest(room.room.machine);
    PageLookup page = room.find(room.base + 2 * Page.SIZE);
    assertThat(page.table()).isInstanceOf(InPagingFile.class);
    assertThat(page.place()).isInstanceOf(InPagingFile.class);
    int[] seen = read(room.view, room.space, room.base + 2 * Page.SIZE);
    assertThat(seen[0]).isEqualTo(CONTENT + 2);
    assertThat(digest(room.room.machine)).isEqualTo(before);
    assertThat(seen).isEqualTo(touched(room.room.machine, room.space, room.base + 2 * Page.SIZE));
  }

  @Test
  void pageTableThatWasNotMadeLeavesTheDecisionToTheRegion() {
    Room room = new Room();
    int far = 0x4000_0000;
    int type = MemoryType.MEM_RESERVE | MemoryType.MEM_COMMIT;
    assertThat(room.room.allocate(room.space, far, Page.SIZE, type, PAGE_READWRITE)).isZero();
    PageLookup page = room.find(far);
    assertThat(page.directory().raw()).isZero();
    assertThat(page.table()).isEqualTo(new Zero());
    assertThat(page.entry().raw()).isZero();
    assertThat(page.place()).isEqualTo(new Zero());
  }

  @Test
  void pageBeingReadFromAPagingFileIsStillThere() {
    Room room = new Room();
    room.room.pageOut(room.space);
    assertThat(room.room.fault(room.space, room.base, Access.READ))
        .isInstanceOf(FaultOutcome.Wait.class);
    BeingRead reading = (BeingRead) room.find(room.base).place();
    assertThat(reading.frame().state()).isEqualTo(PageState.TRANSITION);
    assertThat(reading.from()).isInstanceOf(InPagingFile.class);
    assertThat(read(room.view, room.space, room.base)[0]).isEqualTo(CONTENT);
    room.room.endTransfers();
    assertThat(room.find(room.base).place()).isInstanceOf(Mapped.class);
  }

  @Test
  void pageTableBeingReadIsLookedThrough() {
    Room room = new Room().trimTable();
    room.room.pageOut(room.space);
    assertThat(room.room.fault(room.space, room.base, Access.READ))
        .isInstanceOf(FaultOutcome.Wait.class);
    assertThat(room.find(room.base).table()).isInstanceOf(BeingRead.class);
    assertThat(read(room.view, room.space, room.base)[0]).isEqualTo(CONTENT);
  }

  @Test
  void pageBeingReadFromAFileIsStillThere() {
    Room room = new Room();
    Section section = room.room.section(TestFile.ofSize(0x2800), 0, PAGE_READWRITE);
    int base = room.room.map(room.space, section, PAGE_READWRITE);
    assertThat(room.room.fault(room.space, base + 0x2000, Access.READ))
        .isInstanceOf(FaultOutcome.Wait.class);
    room.room.endTransfers();
    room.room.fault(room.space, base + 0x1000, Access.READ);
    PageLookup page = room.find(base + 0x1000);
    BeingRead reading = (BeingRead) page.place();
    InFile from = (InFile) reading.from();
    assertThat(from.offset()).isEqualTo(0x1000);
    assertThat(from.bytes()).isEqualTo(0x1000);
    assertThat(page.prototype().address())
        .isEqualTo(((Mapped) room.find(base + 0x2000).place()).frame().pteAddress() - 4);
    assertThat(read(room.view, room.space, base + 0x1000)[5]).isEqualTo(0x02020202);
  }

  @Test
  void lastPageOfAFileEndsInZeros() {
    Room room = new Room();
    Section section = room.room.section(TestFile.ofSize(0x2800), 0, PAGE_READWRITE);
    int base = room.room.map(room.space, section, PAGE_READWRITE);
    InFile in = (InFile) room.find(base + 0x2000).place();
    assertThat(in.offset()).isEqualTo(0x2000);
    assertThat(in.bytes()).isEqualTo(0x800);
    assertThat(in.image()).isFalse();
    assertThat(read(room.view, room.space, base + 0x2000))
        .isEqualTo(touched(room.room.machine, room.space, base + 0x2000))
        .startsWith(0x03030303)
        .endsWith(0);
  }

  @Test
  void pageWithoutAccessHasItsContent() {
    Room room = new Room();
    assertThat(room.room.protect(room.space, room.base, Page.SIZE, PAGE_NOACCESS)).isZero();
    room.room.pageOut(room.space);
    assertThat(room.find(room.base).place()).isInstanceOf(InPagingFile.class);
    assertThat(read(room.view, room.space, room.base)[0]).isEqualTo(CONTENT);
  }

  @Test
  void whatIsNoPageSaysWhy() {
    Room room = new Room();
    int reserved = 0x4000_0000;
    assertThat(
            room.room.allocate(
                room.space, reserved, Page.SIZE, MemoryType.MEM_RESERVE, PAGE_READWRITE))
        .isZero();
    assertThat(room.room.free(room.space, room.base, Page.SIZE, MemoryType.MEM_DECOMMIT)).isZero();
    assertThat(room.find(0x5000_0000).place()).isEqualTo(new Nowhere(Reason.NO_REGION));
    assertThat(room.find(0x7FFF_8000).place()).isEqualTo(new Nowhere(Reason.NO_REGION));
    assertThat(room.find(reserved).place()).isEqualTo(new Nowhere(Reason.RESERVED));
    assertThat(room.find(room.base).place()).isEqualTo(new Nowhere(Reason.NOT_COMMITTED));
    assertThat(room.find(SystemLayout.KERNEL_STACKS).place())
        .isEqualTo(new Nowhere(Reason.NOT_MAPPED));
  }

  @Test
  void reservedPagesOfASectionAreNotCommitted() {
    Room room = new Room();
    Section section =
        room.room
            .memory
            .sections()
            .create(null, true, 0x3000, PAGE_READWRITE, Section.SEC_RESERVE)
            .section();
    int base = room.room.map(room.space, section, PAGE_READWRITE);
    PageLookup page = room.find(base);
    assertThat(page.place()).isEqualTo(new Nowhere(Reason.NOT_COMMITTED));
    assertThat(page.prototype().raw()).isZero();
  }

  @Test
  void selfMapShowsThePageTables() {
    Room room = new Room();
    int entries = GEOMETRY.tableAddress(room.base);
    int index = Page.offset(GEOMETRY.pteAddress(room.base)) / GEOMETRY.entrySize();
    assertThat(read(room.view, room.space, entries)[index])
        .isEqualTo((int) room.room.pte(room.space, room.base));
    room.trimTable();
    assertThat(room.find(entries).place()).isInstanceOf(InTransition.class);
    room.room.pageOut(room.space);
    assertThat(room.find(entries).place()).isInstanceOf(InPagingFile.class);
  }

  @Test
  void systemPagesAreRead() {
    Room room = new Room();
    int top = room.room.memory.allocateKernelStack(room.room.machine.thread);
    room.room.machine.ram.write32(room.room.memory.systemPhysicalAddress(top - 4), CONTENT);
    byte[] word = new byte[4];
    assertThat(room.view.read(room.space, top - 4, word, 0, 4)).isEmpty();
    assertThat(word).containsExactly(0x0D, 0xF0, 0x0D, 0x60);
  }

  @Test
  void readTellsWhichBytesAreMissing() {
    Room room = new Room();
    byte[] bytes = new byte[0x30];
    List<Gap> gaps = room.view.read(room.space, room.base - 0x10, bytes, 8, 0x20);
    assertThat(gaps)
        .containsExactly(new Gap(room.base - 0x10, 0x10, new Nowhere(Reason.NO_REGION)));
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(8 + 0x10))
        .isEqualTo(CONTENT);
    assertThat(room.view.readWhole(room.space, room.base + 4 * Page.SIZE - 6, 16)).hasSize(6);
  }

  @Test
  void whatTheHostRefusesIsMissing() {
    Room room = new Room().trimTable();
    room.room.store().refusesReads = true;
    PagePlace place = room.find(room.base).place();
    assertThat(room.view.read(room.space, room.base, new byte[8], 0, 8))
        .containsExactly(new Gap(room.base, 8, place));
    assertThat(place).isInstanceOf(InPagingFile.class);
    assertThat(PlaceText.whyNot(place)).endsWith(", which cannot be read");
    room.room.store().refusesReads = false;
    room.room.pageOut(room.space);
    room.room.store().refusesReads = true;
    PageLookup page = room.find(room.base);
    assertThat(page.entry()).isNull();
    assertThat(page.place()).isEqualTo(new Nowhere(Reason.TABLE_UNREADABLE));
  }

  @Test
  void fileThatTheHostRefusesIsMissing() {
    Room room = new Room();
    TestFile file = TestFile.ofSize(0x1000);
    int base =
        room.room.map(room.space, room.room.section(file, 0, PAGE_READWRITE), PAGE_READWRITE);
    file.refusesReads = true;
    assertThat(room.view.read(room.space, base, new byte[8], 0, 8))
        .extracting(Gap::place)
        .containsExactly(room.find(base).place())
        .hasOnlyElementsOfType(InFile.class);
  }
}
