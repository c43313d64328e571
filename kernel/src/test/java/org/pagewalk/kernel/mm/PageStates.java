package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_READWRITE;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_WRITECOPY;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.TwoLevelFormat;
import org.pagewalk.kernel.mm.section.Section;

/** A page in each state in which an operation may meet it, between two neighbours with content. */
public final class PageStates {
  /** Where the page is when the operation comes. */
  public enum State {
    NEVER_TOUCHED,
    ACTIVE_CLEAN,
    ACTIVE_DIRTY,
    TRANSITION_MODIFIED,
    TRANSITION_STANDBY,
    PAGED_OUT,
    CLONED,
    CLONED_TRIMMED,
    CLONED_PAGED_OUT,
    COPY_ACTIVE,
    COPY_TRANSITION,
    COPY_PAGED_OUT,
    NOT_COPIED,
    NOT_COPIED_TRIMMED,
    SECTION_NEVER_TOUCHED,
    SECTION_ACTIVE,
    SECTION_TRIMMED,
    SECTION_PAGED_OUT,
    FILE_NOT_READ,
    FILE_ACTIVE,
    FILE_DIRTY,
    FILE_TRIMMED;

    boolean isPrivate() {
      return ordinal() <= CLONED_PAGED_OUT.ordinal();
    }

    /** Whether the region is a view whose writes are private. */
    boolean isCopyOnWriteView() {
      return ordinal() >= COPY_ACTIVE.ordinal() && ordinal() <= NOT_COPIED_TRIMMED.ordinal();
    }

    boolean isSharedView() {
      return ordinal() >= SECTION_NEVER_TOUCHED.ordinal();
    }
  }

  private static final int CONTENT = 0x600DF00D;
  private static final int NEIGHBOURS = 0x0BADCAFE;

  public final TestMachine machine;
  public final AddressSpace space;
  private final PteFormat format;
  final State state;

  /** First byte of the page. */
  public final int page;

  /** What the page holds at its first doubleword. */
  int content;

  private final int base;
  private int neighbours;

  /** A state on two-level page tables. */
  public PageStates(State state) {
    this(new TwoLevelFormat(), state);
  }

  PageStates(PteFormat format, State state) {
    this.format = format;
    this.state = state;
    machine = new TestMachine(format, 256);
    space = machine.newSpace();
    base = makeRegion();
    page = base + 0x1000;
    bringAbout();
    machine.assertConsistent();
    assertState();
  }

  private int makeRegion() {
    if (state.isPrivate()) {
      int region = machine.commit(space, 0x3000);
      fill(region);
      return region;
    }
    boolean file = state.name().startsWith("FILE");
    TestFile backing = file ? TestFile.ofSize(0x3000) : null;
    Section section =
        machine.sectionOf(backing, file ? 0 : 0x3000, PAGE_READWRITE, Section.SEC_COMMIT);
    if (file) {
      content = 0x02020202;
      neighbours = -1;
    } else if (state == State.SECTION_NEVER_TOUCHED) {
      content = 0;
    } else {
      AddressSpace writer = machine.newSpace();
      fill(machine.map(writer, section, PAGE_READWRITE));
      machine.memory.destroyAddressSpace(writer);
    }
    return machine.map(space, section, state.isCopyOnWriteView() ? PAGE_WRITECOPY : PAGE_READWRITE);
  }

  private void fill(int region) {
    AddressSpace owner = machine.memory.addressSpaces().all().getLast();
    neighbours = NEIGHBOURS;
    machine.write32(owner, region, NEIGHBOURS);
    machine.write32(owner, region + 0x2000, NEIGHBOURS);
    if (state != State.NEVER_TOUCHED) {
      machine.write32(owner, region + 0x1000, CONTENT);
      content = CONTENT;
    }
  }

  private void bringAbout() {
    switch (state) {
      case NEVER_TOUCHED, ACTIVE_DIRTY, SECTION_NEVER_TOUCHED, FILE_NOT_READ -> {}
      case ACTIVE_CLEAN -> {
        pageOut();
        machine.read32(space, page);
      }
      case TRANSITION_MODIFIED -> machine.empty(space);
      case TRANSITION_STANDBY -> {
        machine.empty(space);
        machine.writeModifiedPages();
      }
      case PAGED_OUT, SECTION_PAGED_OUT -> pageOut();
      case CLONED, CLONED_TRIMMED, CLONED_PAGED_OUT -> {
        machine.clone(space);
        leave(State.CLONED_TRIMMED, State.CLONED_PAGED_OUT);
      }
      case COPY_ACTIVE, COPY_TRANSITION, COPY_PAGED_OUT -> {
        content = CONTENT + 1;
        machine.write32(space, page, content);
        leave(State.COPY_TRANSITION, State.COPY_PAGED_OUT);
      }
      case NOT_COPIED, NOT_COPIED_TRIMMED, SECTION_ACTIVE, SECTION_TRIMMED, FILE_ACTIVE -> {
        machine.read32(space, page);
        leave(state == State.NOT_COPIED_TRIMMED ? state : State.SECTION_TRIMMED, null);
      }
      case FILE_DIRTY, FILE_TRIMMED -> {
        content = CONTENT;
        machine.write32(space, page, content);
        leave(State.FILE_TRIMMED, null);
      }
    }
  }

  private void leave(State trimmed, State pagedOut) {
    if (state == trimmed) {
      machine.empty(space);
      machine.query(space, page);
    } else if (state == pagedOut) {
      pageOut();
    }
  }

  private void assertState() {
    long pte = machine.memory.tables().readIfResident(space, page);
    assertThat(
            switch (state) {
              case NEVER_TOUCHED, SECTION_NEVER_TOUCHED, FILE_NOT_READ -> pte == 0;
              case ACTIVE_CLEAN -> format.isValid(pte) && !format.isDirty(pte);
              case ACTIVE_DIRTY, COPY_ACTIVE, FILE_DIRTY ->
                  format.isValid(pte) && format.isDirty(pte);
              case CLONED, NOT_COPIED -> format.isValid(pte) && format.isCopyOnWrite(pte);
              case SECTION_ACTIVE, FILE_ACTIVE -> format.isValid(pte);
              case TRANSITION_MODIFIED, TRANSITION_STANDBY, COPY_TRANSITION ->
                  format.isTransition(pte);
              case PAGED_OUT, COPY_PAGED_OUT ->
                  format.isPagingFile(pte) || !machine.memory.tables().isTableResident(space, page);
              case CLONED_TRIMMED, NOT_COPIED_TRIMMED, SECTION_TRIMMED, FILE_TRIMMED ->
                  format.isPrototype(pte);
              case CLONED_PAGED_OUT, SECTION_PAGED_OUT -> !format.isValid(pte);
            })
        .as("%s: entry %08X", state, pte)
        .isTrue();
  }

  /** Pushes the page and all else that may go to the disk. */
  void pageOut() {
    machine.empty(space);
    machine.writeModifiedPages();
    machine.useAllFrames();
  }

  /** Bytes charged to the process, in pages. */
  int charge() {
    return space.commitCharge();
  }

  int protection(int at) {
    return machine.query(space, at).protect();
  }

  /** Protection that the page has before the operation, as a query tells it. */
  int initialProtection() {
    return state == State.NOT_COPIED || state == State.NOT_COPIED_TRIMMED
        ? PAGE_WRITECOPY
        : PAGE_READWRITE;
  }

  void assertNeighboursUntouched() {
    if (neighbours == NEIGHBOURS) {
      assertThat(machine.read32(space, base)).isEqualTo(NEIGHBOURS);
      assertThat(machine.read32(space, base + 0x2000)).isEqualTo(NEIGHBOURS);
    } else if (neighbours == -1) {
      assertThat(machine.read32(space, base)).isEqualTo(0x01010101);
      assertThat(machine.read32(space, base + 0x2000)).isEqualTo(0x03030303);
    }
    int expected = state.isCopyOnWriteView() ? PAGE_WRITECOPY : PAGE_READWRITE;
    assertThat(protection(base)).isEqualTo(expected);
    assertThat(protection(base + 0x2000)).isEqualTo(expected);
  }

  void assertContent() {
    assertThat(machine.read32(space, page)).as("content").isEqualTo(content);
  }

  /** Status of a touch in user mode. */
  int touch(Access access) {
    return TestMachine.statusOf(machine.touch(space, page, access));
  }

  /** Gives the region back and expects that nothing stays charged for it. */
  void takeApart() {
    machine.memory.destroyAddressSpace(space);
    for (AddressSpace other : machine.memory.addressSpaces().all().toArray(AddressSpace[]::new)) {
      machine.memory.destroyAddressSpace(other);
    }
    machine.settle();
    machine.assertConsistent();
  }
}
