package org.pagewalk.kernel.mm.systemspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.MustWait;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;

class SystemSpaceTest extends OnEachFormat {
  private static final int UNUSED = 0xD0000000;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final MemoryManager memory = room.memory;
  private final SystemSpace system = memory.systemSpace();
  private final PfnDatabase pfn = memory.pfn();
  private final PteFormat format = memory.frames().format();
  private final PageTableGeometry geometry = format.geometry();
  private final AddressSpace space = room.machine.newSpace();

  SystemSpaceTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private long directoryEntry(int baseFrame, int address) {
    return format.readDirectoryEntry(room.machine.ram, baseFrame, address);
  }

  @Test
  void everyDirectoryMapsItselfAndSharesTheSystemTables() {
    AddressSpace later = room.machine.newSpace();
    int boot = system.bootBaseFrame();
    for (int baseFrame : new int[] {boot, space.directoryBaseFrame(), later.directoryBaseFrame()}) {
      assertMapsItself(baseFrame);
      for (int address :
          new int[] {
            geometry.hyperspace(),
            SystemLayout.KERNEL_STACKS,
            SystemLayout.PROTOTYPE_POOL,
            SystemLayout.PCR
          }) {
        long pde = directoryEntry(baseFrame, address);
        assertThat(format.isValid(pde)).isTrue();
        assertThat(format.isUser(pde)).isFalse();
        assertThat(pde).isEqualTo(directoryEntry(boot, address));
      }
    }
  }

  private void assertMapsItself(int baseFrame) {
    for (int i = 0; i < geometry.directories(); i++) {
      int directory = format.directoryFrame(room.machine.ram, baseFrame, i);
      int address = geometry.firstAddress(geometry.firstSystemIndex() + i);
      assertThat(directoryEntry(baseFrame, address))
          .isEqualTo(format.validDirectory(directory, false));
      assertThat(pfn.pteAddress(directory)).isEqualTo(geometry.pdeAddress(address));
      assertThat(pfn.pteFrame(directory))
          .isEqualTo(
              format.directoryFrame(
                  room.machine.ram, baseFrame, geometry.directory(SystemLayout.SYSTEM_BASE)));
    }
  }

  @Test
  void aNewTableAppearsInEveryDirectoryAtOnce() {
    assertThat(directoryEntry(space.directoryBaseFrame(), UNUSED)).isZero();
    assertThat(system.ensureTable(UNUSED)).isTrue();
    long pde = directoryEntry(system.bootBaseFrame(), UNUSED);
    assertThat(format.isValid(pde)).isTrue();
    assertThat(directoryEntry(space.directoryBaseFrame(), UNUSED)).isEqualTo(pde);
    int available = pfn.availableCount();
    assertThat(system.ensureTable(UNUSED)).isTrue();
    assertThat(pfn.availableCount()).isEqualTo(available);
    AddressSpace later = room.machine.newSpace();
    assertThat(directoryEntry(later.directoryBaseFrame(), UNUSED)).isEqualTo(pde);
    memory.assertConsistent();
  }

  @Test
  void aFreedDirectoryIsWrittenNoMoreAndItsFramesAreBack() {
    int available = pfn.availableCount();
    int baseFrame = system.createDirectories();
    assertThat(pfn.availableCount()).isEqualTo(available - geometry.framesAboveTables());
    system.freeDirectories(baseFrame);
    assertThat(pfn.availableCount()).isEqualTo(available);
    system.ensureTable(UNUSED);
    assertThat(directoryEntry(baseFrame, UNUSED)).isZero();
    assertThat(directoryEntry(system.bootBaseFrame(), UNUSED)).isNotZero();
  }

  @Test
  void anAllocatedPageIsZeroActiveAndGoesAgain() {
    system.ensureTable(UNUSED);
    int available = pfn.availableCount();
    int frame = system.allocatePage(UNUSED);
    assertThat(pfn.isActive(frame)).isTrue();
    assertThat(pfn.has(frame, PfnDatabase.SYSTEM)).isTrue();
    assertThat(pfn.pteAddress(frame)).isEqualTo(geometry.pteAddress(UNUSED));
    assertThat(room.machine.ram.read32((long) frame << 12)).isZero();
    assertThat(system.physicalAddress(UNUSED + 0x123)).isEqualTo(((long) frame << 12) + 0x123);
    long pte = system.pte(UNUSED + 0x123);
    assertThat(format.isUser(pte)).isFalse();
    assertThat(format.isDirty(pte) && format.isWritable(pte)).isTrue();
    memory.assertConsistent();
    system.freePage(UNUSED);
    assertThat(system.pte(UNUSED)).isZero();
    assertThat(pfn.availableCount()).isEqualTo(available);
    assertThatThrownBy(() -> system.physicalAddress(UNUSED))
        .isInstanceOf(IllegalStateException.class);
    memory.assertConsistent();
  }

  @Test
  void withoutFramesNothingIsAllocated() {
    system.ensureTable(UNUSED);
    while (pfn.availableCount() > 0) {
      memory.frames().take();
    }
    assertThat(system.allocatePage(UNUSED)).isEqualTo(PfnDatabase.NONE);
    assertThat(system.allocatePage(UNUSED + 0x400000)).isEqualTo(PfnDatabase.NONE);
    assertThat(system.ensureTable(UNUSED + 0x400000)).isFalse();
    assertThat(system.pte(UNUSED)).isZero();
  }

  @Test
  void anAddressWithoutATableHasNoEntry() {
    assertThat(system.pte(UNUSED)).isZero();
  }

  @Test
  void aKernelStackIsThreePagesAboveAGuard() {
    long committed = memory.commit().committed();
    int first = memory.allocateKernelStack(room.machine.thread);
    int second = memory.allocateKernelStack(room.machine.thread);
    assertThat(first).isEqualTo(SystemLayout.KERNEL_STACKS + SystemLayout.KERNEL_STACK_SLOT);
    assertThat(second).isEqualTo(first + SystemLayout.KERNEL_STACK_SLOT);
    assertThat(memory.kernelStacks().count()).isEqualTo(2);
    assertThat(memory.commit().committed()).isEqualTo(committed + 6);
    for (int top : new int[] {first, second}) {
      for (int page = 1; page <= 3; page++) {
        assertThat(format.isWritable(system.pte(top - page * 0x1000))).isTrue();
      }
      assertThat(system.pte(top - 0x4000)).isZero();
    }
    memory.assertConsistent();
    memory.freeKernelStack(first);
    assertThat(system.pte(first - 0x1000)).isZero();
    assertThat(memory.commit().committed()).isEqualTo(committed + 3);
    assertThat(memory.kernelStacks().count()).isEqualTo(1);
    assertThatThrownBy(() -> memory.freeKernelStack(first))
        .isInstanceOf(IllegalStateException.class);
    assertThat(memory.allocateKernelStack(room.machine.thread)).isEqualTo(first);
    memory.assertConsistent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aKernelStackForWhichFramesAreMissingLeavesNothingBehind(int available) {
    KernelStacks stacks = memory.kernelStacks();
    while (pfn.availableCount() > available) {
      memory.frames().take();
    }
    long committed = memory.commit().committed();
    assertThat(stacks.allocate()).isZero();
    assertThat(pfn.availableCount()).isEqualTo(available);
    assertThat(memory.commit().committed()).isEqualTo(committed);
    assertThat(stacks.count()).isZero();
    for (int page = 0; page < 4; page++) {
      assertThat(system.pte(SystemLayout.KERNEL_STACKS + page * 0x1000)).isZero();
    }
  }

  @Test
  void aKernelStackWithoutCommitIsRefused() {
    long rest = memory.commit().limit() - memory.commit().committed();
    memory.commit().charge(rest - 2);
    assertThat(memory.allocateKernelStack(room.machine.thread)).isZero();
    memory.commit().release(1);
    assertThat(memory.allocateKernelStack(room.machine.thread)).isNotZero();
  }

  @Test
  void aKernelStackWaitsForTheFrameOfItsPageTableToo() {
    PagingRoom large = new PagingRoom(2048);
    for (int i = 0; i < 256; i++) {
      large.memory.allocateKernelStack(large.machine.thread);
    }
    AddressSpace writer = large.machine.newSpace();
    int base = large.machine.commit(writer, 0x10000);
    for (int page = 0; page < 16; page++) {
      large.machine.write32(writer, base + page * 0x1000, 1);
    }
    large.trim(writer);
    while (large.memory.pfn().availableCount() > 3) {
      large.memory.frames().take();
    }
    assertThatThrownBy(() -> large.memory.allocateKernelStack(large.machine.thread))
        .isInstanceOf(MustWait.class);
    assertThat(large.memory.kernelStacks().count()).isEqualTo(256);
    large.writeModified();
    int top = large.memory.allocateKernelStack(large.machine.thread);
    assertThat(top).isEqualTo(SystemLayout.KERNEL_STACKS + 257 * SystemLayout.KERNEL_STACK_SLOT);
    assertThat(format.isValid(large.memory.systemSpace().pte(top - 1))).isTrue();
  }

  @Test
  void kernelStacksAreLimitedByMemoryAndGetPageTablesAsTheyNeedThem() {
    PagingRoom large = new PagingRoom(machineFormat, 8192);
    SystemSpace tables = large.memory.systemSpace();
    assertThat(tables.pte(SystemLayout.KERNEL_STACKS + 0x400000)).isZero();
    List<Integer> tops = new ArrayList<>();
    for (int i = 0; i < 1300; i++) {
      tops.add(large.memory.allocateKernelStack(large.machine.thread));
    }
    assertThat(tops).doesNotHaveDuplicates().doesNotContain(0);
    assertThat(tops.getLast()).isEqualTo(SystemLayout.KERNEL_STACKS + 1300 * 0x4000);
    assertThat(format.isValid(tables.pte(tops.getLast() - 1))).isTrue();
    large.memory.assertConsistent();
    tops.forEach(large.memory::freeKernelStack);
    large.memory.assertConsistent();
  }
}
