package org.pagewalk.kernel.mm.addressspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;

class AddressSpaceLifeTest extends OnEachFormat {
  private final TestMachine machine =
      new TestMachine(
          machineFormat, 512, InjectedFaults.none(), new PagingFileSetting(null, 1 << 20, 1 << 20));
  private final MemoryManager memory = machine.memory;

  /** Page directories, with the pointers to them if there are several, and one page table. */
  private final int pages = machineFormat.geometry() == PageTableGeometry.PAE ? 6 : 2;

  AddressSpaceLifeTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private AddressSpace create() {
    return memory.createAddressSpace(9, SystemLayout.HIGHEST_USER_ADDRESS, machine.thread);
  }

  /** All that a making may take. */
  private record Books(int frames, long committed, int spaces) {}

  private Books books() {
    return new Books(
        memory.pfn().availableCount(),
        memory.commit().committed(),
        memory.addressSpaces().all().size());
  }

  @Test
  void addressSpaceTakesItsFramesAndCommitAndGivesThemBack() {
    Books before = books();
    AddressSpace space = create();
    assertThat(books())
        .isEqualTo(
            new Books(before.frames() - pages, before.committed() + pages, before.spaces() + 1));
    memory.assertConsistent();
    memory.destroyAddressSpace(space);
    assertThat(books()).isEqualTo(before);
    memory.assertConsistent();
  }

  @Test
  void addressSpaceThatFindsNoCommitTakesNothing() {
    for (int spare = 0; spare < pages; spare++) {
      long held = memory.commit().limit() - memory.commit().committed() - spare;
      assertThat(memory.commit().charge(held)).isTrue();
      Books before = books();
      assertThat(create()).as("with %d pages of commit", spare).isNull();
      assertThat(books()).isEqualTo(before);
      memory.commit().release(held);
      memory.assertConsistent();
    }
    memory.systemSpace().ensureTable(0xD000_0000);
    assertThat(create()).isNotNull();
    memory.assertConsistent();
  }

  @Test
  void addressSpaceThatFindsTooFewFramesTakesNothing() {
    while (memory.pfn().availableCount() > pages - 1) {
      memory.frames().take();
    }
    Books before = books();
    assertThat(create()).isNull();
    assertThat(books()).isEqualTo(before);
  }
}
