package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.vad.VadTree;

/** Each book is made wrong by hand, and the check says which it is. */
class ConsistencyCheckTest extends OnEachFormat {
  private static final int READWRITE = 4;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final PfnDatabase pfn = memory.pfn();
  private final PteFormat format = memory.frames().format();
  private final AddressSpace space = machine.newSpace();
  private final AddressSpace other = machine.newSpace();
  private final Section section = room.section(null, 0x2000, READWRITE);
  private final int view = room.map(space, section, READWRITE);
  private final int reserved = reserve();

  /** Valid, on disk, in transition and not touched yet, in this order. */
  private final int base = machine.commit(space, 0x4000);

  private int reserve() {
    int address = 0x00100000;
    room.allocate(space, address, 0x10000, 0x2000, READWRITE);
    return address;
  }

  ConsistencyCheckTest(PageTableGeometry geometry) {
    super(geometry);
    machine.write32(space, base + 0x1000, 1);
    room.pageOut(space);
    machine.write32(space, base + 0x2000, 2);
    room.trim(space);
    machine.write32(space, base, 3);
    machine.write32(space, view, 4);
    machine.touch(other, SystemLayout.SHARED_USER_DATA, Access.READ);
  }

  enum Damage {
    FRAME_LISTS("reference count 1", test -> test.pfn.addReference(test.pfn.firstFree(), 1)),
    REGION_TREE("the tree has", ConsistencyCheckTest::miscountRegions),
    SYSTEM_TABLE(
        "has another system page table",
        test ->
            test.writeDirectory(
                test.other, SystemLayout.PCR, test.format.validDirectory(5, false))),
    SELF_MAP(
        "does not map its page directory 0",
        test ->
            test.writeDirectory(
                test.other, SystemLayout.SYSTEM_BASE, test.format.validDirectory(5, false))),
    OWNER_OF_SECTION_PAGE(
        "belongs to the entry",
        test -> test.pfn.setOwner(test.frame(test.view), 0xE1000FF0, test.poolFrame())),
    POOL_OF_SECTION_PAGE(
        "belongs to the entry",
        test ->
            test.pfn.setOwner(
                test.frame(test.view), test.pfn.pteAddress(test.frame(test.view)), 3)),
    SECTION_PAGE_NOT_MARKED(
        "is not marked as a prototype's",
        test -> test.pfn.clear(test.frame(test.view), PfnDatabase.PROTOTYPE)),
    PROTOTYPE_OUT_THOUGH_MAPPED(
        "is valid exactly when its page is mapped",
        test ->
            test.writeRaw(
                test.pfn.ptePhysicalAddress(test.frame(test.view)),
                test.format.transition(test.frame(test.view), READWRITE))),
    TABLE_WITHOUT_REGION(
        "that no region needs", test -> test.writeDirectory(test.space, 0x40000000, 0x80)),
    OWNER_OF_TABLE(
        "belongs to the entry",
        test ->
            test.pfn.setOwner(
                test.memory.tables().tableFrame(test.space, test.base), 0xC0300004, 1)),
    WORKING_SET_TOO_LARGE("in its working set", test -> test.space.workingSet().add(0x66660000, 0)),
    WORKING_SET_TOO_SMALL("valid pages but", test -> test.space.workingSet().remove(0xC0000000)),
    NOT_IN_THE_WORKING_SET(
        "is valid but not in the working set",
        test -> {
          test.space.workingSet().remove(test.base);
          test.space.workingSet().add(0x66660000, 0);
        }),
    ENTRY_WITHOUT_REGION(
        "but no region there", test -> test.writePte(0x001F0000, test.format.demandZero(4))),
    OWNER_OF_TRANSITION_PAGE(
        "belongs to the entry",
        test -> test.pfn.setOwner(test.frame(test.base + 0x2000), 0xC0000004, 1)),
    ENTRIES_OF_A_TABLE(
        "entries, not", test -> test.writePte(test.reserved, test.format.demandZero(4))),
    ENTRY_OF_A_FREE_FRAME(
        "which is FREE",
        test ->
            test.writePte(
                test.base, test.format.valid(test.pfn.firstFree(), Protection.READWRITE, true))),
    OWNER_OF_PRIVATE_PAGE(
        "belongs to the entry", test -> test.pfn.setOwner(test.frame(test.base), 0xC0000008, 1)),
    SHARE_COUNT("share count 2, but 1", test -> test.pfn.addShare(test.frame(test.base), 1)),
    SHARE_COUNT_OF_SECTION_PAGE("share count", test -> test.pfn.addShare(test.frame(test.view), 1)),
    SHARE_COUNT_OF_TABLE(
        "share count",
        test -> test.pfn.addShare(test.memory.tables().tableFrame(test.space, test.base), 1)),
    SHARE_COUNT_OF_POOL("share count", test -> test.pfn.addShare(test.poolFrame(), 1)),
    SHARE_COUNT_OF_SYSTEM_TABLE(
        "share count",
        test ->
            test.pfn.addShare(
                test.format.frame(test.readDirectory(test.space, SystemLayout.PCR)), 1)),
    SHARE_COUNT_OF_DIRECTORY(
        "share count",
        test ->
            test.pfn.addShare(
                test.format.directoryFrame(test.machine.ram, test.space.directoryBaseFrame(), 0),
                1)),
    SHARE_COUNT_OF_WHAT_CR3_NAMES(
        "share count", test -> test.pfn.addShare(test.space.directoryBaseFrame(), 1)),
    SLOT_NAMED_BUT_FREE(
        "is named but free",
        test ->
            test.memory
                .pagingFiles()
                .release(0, test.format.slot(test.room.pte(test.space, test.base + 0x1000)))),
    SLOT_OF_A_FRAME_FREE(
        "is named but free",
        test -> test.pfn.setOriginalPte(test.frame(test.base), test.format.pagingFile(0, 99, 4))),
    SLOT_LEFT("slots in use", test -> test.memory.pagingFiles().allocate(1)),
    SLOT_NAMED_TWICE(
        "slots in use",
        test ->
            test.pfn.setOriginalPte(
                test.frame(test.base), test.room.pte(test.space, test.base + 0x1000))),
    CHARGE_OF_REGION(
        "is charged", test -> test.space.vads().find(test.base >>> 12).addCommitCharge(1)),
    CHARGE_OF_SPACE("is charged", test -> test.space.addCommitCharge(1)),
    COMMIT("pages are committed", test -> test.memory.commit().chargeAnyway(1)),
    COMMIT_OF_SECTION("pages are committed", test -> test.section.controlArea().addCommitCharge(1));

    private final String report;
    private final Consumer<ConsistencyCheckTest> damage;

    Damage(String report, Consumer<ConsistencyCheckTest> damage) {
      this.report = report;
      this.damage = damage;
    }
  }

  private void miscountRegions() {
    try {
      Field size = VadTree.class.getDeclaredField("size");
      size.setAccessible(true);
      size.setInt(space.vads(), space.vads().size() + 1);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private int frame(int address) {
    return room.frameOf(space, address);
  }

  private int poolFrame() {
    return pfn.pteFrame(frame(view));
  }

  private void writeRaw(long at, long pte) {
    format.write(machine.ram, at, pte);
  }

  /** Changes an entry behind the back of the books. */
  private void writePte(int address, long pte) {
    int table = memory.tables().tableFrame(space, address);
    writeRaw((long) table << 12 | format.geometry().pteAddress(address) & 0xFFF, pte);
  }

  private void writeDirectory(AddressSpace in, int address, long pde) {
    format.writeDirectoryEntry(machine.ram, in.directoryBaseFrame(), address, pde);
  }

  private long readDirectory(AddressSpace in, int address) {
    return format.readDirectoryEntry(machine.ram, in.directoryBaseFrame(), address);
  }

  @Test
  void rightBooksAreAccepted() {
    assertThat(format.isValid(room.pte(space, base))).isTrue();
    assertThat(format.isPagingFile(room.pte(space, base + 0x1000))).isTrue();
    assertThat(format.isTransition(room.pte(space, base + 0x2000))).isTrue();
    memory.assertConsistent();
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aWrongBookIsReported(Damage damage) {
    damage.damage.accept(this);
    assertThatThrownBy(memory::assertConsistent)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(damage.report);
  }

  @Test
  void aWriteUnderWayAccountsForItsSlots() {
    memory.modifiedWriterStep();
    assertThat(memory.modifiedWriter().slotsBeingWritten(0)).isEqualTo(1);
    memory.assertConsistent();
    memory.pagingFiles().allocate(1);
    assertThatThrownBy(memory::assertConsistent).hasMessageContaining("1 being written");
  }
}
