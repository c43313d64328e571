package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionResult;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.mm.virtual.Views;
import org.pagewalk.kernel.status.NtStatus;

class SectionTest extends OnEachFormat {
  private static final int READONLY = 2;
  private static final int READWRITE = 4;
  private static final int WRITECOPY = 8;
  private static final int COMMIT = Section.SEC_COMMIT;
  private static final int RESERVE = Section.SEC_RESERVE;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();
  private final AddressSpace other = machine.newSpace();

  SectionTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private SectionResult create(TestFile file, long size, int protect, int attributes) {
    return machine.memory.sections().create(file, true, size, protect, attributes);
  }

  private Section memorySection(int size) {
    return create(null, size, READWRITE, COMMIT).section();
  }

  private ViewResult map(AddressSpace in, Section section, long offset, int size, int protect) {
    Views.Wish wish = new Views.Wish(0, 0, 0, offset, size, 1, 0, protect);
    return machine.memory.regions().views().map(in, section, wish);
  }

  private int mapAll(AddressSpace in, Section section, int protect) {
    ViewResult result = map(in, section, 0, 0, protect);
    assertThat(result.status()).isEqualTo(NtStatus.SUCCESS);
    return result.base();
  }

  private int unmap(AddressSpace in, int address) {
    return machine.retry(() -> machine.memory.regions().views().unmap(in, machine.thread, address));
  }

  private int frameOf(AddressSpace in, int address) {
    return (int) (machine.memory.tables().read(in, address) >>> 12);
  }

  @Test
  void allViewsOfASectionSeeOnePage() {
    Section section = memorySection(0x5000);
    int here = mapAll(space, section, READWRITE);
    int there = mapAll(other, section, READWRITE);
    machine.write32(space, here + 0x1000, 77);
    assertThat(machine.read32(other, there + 0x1000)).isEqualTo(77);
    assertThat(frameOf(space, here + 0x1000)).isEqualTo(frameOf(other, there + 0x1000));
    machine.memory.assertConsistent();
  }

  @Test
  void writeToCopyOnWritePageLeavesOtherProcessUnchanged() {
    Section section = memorySection(0x2000);
    int writer = mapAll(other, section, READWRITE);
    machine.write32(other, writer, 1);
    int copier = mapAll(space, section, WRITECOPY);
    assertThat(machine.read32(space, copier)).isEqualTo(1);
    assertThat(machine.touch(space, copier, Access.WRITE))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.COPY_ON_WRITE));
    machine.write32(space, copier, 2);
    assertThat(machine.read32(other, writer)).isEqualTo(1);
    assertThat(machine.read32(space, copier)).isEqualTo(2);
    assertThat(machine.memory.regions().query().query(space, machine.thread, copier).protect())
        .isEqualTo(READWRITE);
    machine.memory.assertConsistent();
  }

  @Test
  void pagesOfASectionSurvivePressure() {
    Section section = memorySection(3 << 20);
    int here = mapAll(space, section, READWRITE);
    int there = mapAll(other, section, READONLY);
    for (int page = 0; page < 3 << 20; page += 0x1000) {
      machine.write32(space, here + page, page + 9);
    }
    machine.memory.assertConsistent();
    for (int page = 0; page < 3 << 20; page += 0x1000) {
      assertThat(machine.read32(other, there + page)).isEqualTo(page + 9);
    }
    machine.memory.assertConsistent();
    unmap(space, here);
    unmap(other, there + 0x1234);
    machine.memory.sections().close(section);
    machine.settle();
    machine.memory.assertConsistent();
    assertThat(machine.memory.pagingFiles().usedCount()).isZero();
    assertThat(machine.memory.prototypePool().residentPages()).isZero();
  }

  @Test
  void viewsAndTransfersOfAFileAgree() {
    TestFile file = TestFile.ofSize(0x3000);
    Section section = create(file, 0, READWRITE, COMMIT).section();
    int base = mapAll(space, section, READWRITE);
    assertThat(machine.read32(space, base + 0x1000)).isEqualTo(0x02020202);
    machine.write32(space, base + 0x1000, 0x0D0C0B0A);
    byte[] bytes = new byte[4];
    machine.memory.sections().filePages().read(file, 0x1000, bytes, 0, 4);
    assertThat(bytes).containsExactly(0x0A, 0x0B, 0x0C, 0x0D);
    machine.memory.sections().filePages().write(file, 0x1004, new byte[] {9, 8, 7, 6}, 0, 4);
    assertThat(machine.read32(space, base + 0x1004)).isEqualTo(0x06070809);
  }

  @Test
  void dirtyPagesReachTheFileWhenFlushed() {
    TestFile file = TestFile.ofSize(0x2800);
    Section section = create(file, 0, READWRITE, COMMIT).section();
    int base = mapAll(space, section, READWRITE);
    machine.write32(space, base + 0x2004, 0x44332211);
    machine.memory.sections().filePages().flush(section.controlArea(), 2, 1);
    assertThat(file.content[0x2004]).isEqualTo((byte) 0x11);
    assertThat(file.content).hasSize(0x2800);
  }

  @Test
  void dirtyPagesReachTheFileUnderPressure() {
    TestFile file = TestFile.ofSize(3 << 20);
    Section section = create(file, 0, READWRITE, COMMIT).section();
    int base = mapAll(space, section, READWRITE);
    for (int page = 0; page < 3 << 20; page += 0x1000) {
      machine.write32(space, base + page, page);
    }
    machine.memory.assertConsistent();
    for (int page = 0; page < 3 << 20; page += 0x1000) {
      assertThat(machine.read32(space, base + page)).isEqualTo(page);
    }
    unmap(space, base);
    machine.memory.sections().close(section);
    machine.settle();
    machine.memory.assertConsistent();
    assertThat(file.content[0x200001]).isEqualTo((byte) 0);
    assertThat(file.content[0x200002]).isEqualTo((byte) 0x20);
    assertThat(file.sectionPointers().data()).isNull();
  }

  @Test
  void theLastPageIsZeroAfterTheEndOfTheFile() {
    Section section = create(TestFile.ofSize(0x1010), 0, READONLY, COMMIT).section();
    int base = mapAll(space, section, READONLY);
    assertThat(machine.read32(space, base + 0x100C)).isEqualTo(0x02020202);
    assertThat(machine.read32(space, base + 0x1010)).isZero();
    assertThat(machine.touch(space, base + 0x2000, Access.READ))
        .isInstanceOf(FaultOutcome.Failed.class);
  }

  @Test
  void extendingASectionMakesTheFileGrow() {
    TestFile file = TestFile.ofSize(0x1000);
    Section section = create(file, 0, READWRITE, COMMIT).section();
    assertThat(machine.memory.sections().extend(section, 0x3500)).isEqualTo(NtStatus.SUCCESS);
    assertThat(file.content).hasSize(0x3500);
    int base = mapAll(space, section, READWRITE);
    machine.write32(space, base + 0x3000, 5);
    machine.memory.sections().filePages().flush(section.controlArea(), 0, 4);
    assertThat(file.content[0x3000]).isEqualTo((byte) 5);
    assertThat(machine.memory.sections().extend(memorySection(0x1000), 0x2000))
        .isEqualTo(NtStatus.SECTION_NOT_EXTENDED);
  }

  @Test
  void onlyASectionThatMayWriteMakesItsFileGrow() {
    for (int protect : new int[] {READONLY, WRITECOPY, 0x10, 0x20, 0x80}) {
      TestFile file = TestFile.ofSize(0x1000);
      assertThat(create(file, 0x2000, protect, COMMIT).status())
          .isEqualTo(NtStatus.SECTION_TOO_BIG);
      Section section = create(file, 0, protect, COMMIT).section();
      assertThat(machine.memory.sections().extend(section, 0x2000))
          .isEqualTo(NtStatus.SECTION_NOT_EXTENDED);
      assertThat(section.size()).isEqualTo(0x1000);
      assertThat(file.content).hasSize(0x1000);
    }
    TestFile file = TestFile.ofSize(0x1000);
    assertThat(create(file, 0x1_0000_1000L, READWRITE, COMMIT).status())
        .isEqualTo(NtStatus.SECTION_TOO_BIG);
    assertThat(file.content).as("too large, so not extended before").hasSize(0x1000);
    assertThat(create(file, 0x2001, 0x40, COMMIT).status()).isZero();
    assertThat(file.content).hasSize(0x2001);
  }

  @Test
  void whatAViewHasWrittenIsInTheFileWhenItIsUnmappedAndClosed() {
    TestFile file = TestFile.ofSize(0x3000);
    Section section = create(file, 0, READWRITE, COMMIT).section();
    int base = mapAll(space, section, READWRITE);
    machine.write32(space, base, 0x11111111);
    machine.write32(space, base + 0x1000, 0x22222222);
    machine.protect(space, base + 0x1000, 0x1000, READONLY);
    machine.write32(space, base + 0x2000, 0x33333333);
    machine.protect(space, base + 0x2000, 0x1000, 1);
    unmap(space, base);
    machine.memory.sections().close(section);
    assertThat(file.content[0]).isEqualTo((byte) 0x11);
    assertThat(file.content[0x1000]).isEqualTo((byte) 0x22);
    assertThat(file.content[0x2000]).isEqualTo((byte) 0x33);
    assertThat(file.sectionPointers().data()).isNull();
    machine.assertConsistent();
  }

  @Test
  void whatAProcessHasWrittenIsInTheFileWhenItHasGone() {
    TestFile file = TestFile.ofSize(0x1000);
    Section section = create(file, 0, READWRITE, COMMIT).section();
    int base = mapAll(space, section, READWRITE);
    machine.write32(space, base, 0x11111111);
    machine.memory.sections().close(section);
    assertThat(file.content[0]).isEqualTo((byte) 1);
    machine.memory.destroyAddressSpace(space);
    assertThat(file.content[0]).isEqualTo((byte) 0x11);
  }

  @Test
  void aReservedViewBeyondTheCommitLimitIsRefusedAndLeavesNothing() {
    Section section = create(null, 0x100000, READWRITE, RESERVE).section();
    CommitLimit commit = machine.memory.commit();
    long room = 0;
    while (commit.charge(1)) {
      room++;
    }
    commit.release(5);
    long before = commit.committed();
    int charged = space.commitCharge();
    Views.Wish wish = new Views.Wish(0x10000000, 0, 0x9000, 0, 0, 1, 0, READWRITE);
    assertThat(wish(section, wish)).isEqualTo(NtStatus.COMMITMENT_LIMIT);
    assertThat(commit.committed()).isEqualTo(before);
    assertThat(space.commitCharge()).isEqualTo(charged);
    assertThat(section.controlArea().mappedViews()).isZero();
    wish = new Views.Wish(0x10000000, 0, 0x3001, 0, 0, 1, 0, READWRITE);
    assertThat(wish(section, wish)).isZero();
    assertThat(commit.committed()).as("four pages and a page table").isEqualTo(before + 5);
    assertThat(machine.query(space, 0x10000000).regionSize()).isEqualTo(0x4000);
    assertThat(machine.allocate(space, 0x10008000, 0x1000, 0x1000, READWRITE).status())
        .isEqualTo(NtStatus.COMMITMENT_LIMIT);
    commit.release(room - 5);
    machine.assertConsistent();
  }

  @Test
  void argumentsOfCreateSectionAreCheckedAsNtDoes() {
    TestFile file = TestFile.ofSize(10);
    assertThat(create(null, 0x1000, READWRITE, 0).status()).isEqualTo(NtStatus.INVALID_PARAMETER_6);
    assertThat(create(null, 0x1000, READWRITE, COMMIT | RESERVE).status())
        .isEqualTo(NtStatus.INVALID_PARAMETER_6);
    assertThat(create(null, 0, READWRITE, COMMIT).status()).isEqualTo(NtStatus.INVALID_PARAMETER_4);
    assertThat(create(null, 0x1000, 0x6, COMMIT).status())
        .isEqualTo(NtStatus.INVALID_PAGE_PROTECTION);
    assertThat(create(null, 0x1000, READWRITE, Section.SEC_IMAGE).status())
        .isEqualTo(NtStatus.INVALID_FILE_FOR_SECTION);
    assertThat(create(new TestFile(new byte[0]), 0, READONLY, COMMIT).status())
        .isEqualTo(NtStatus.MAPPED_FILE_SIZE_ZERO);
    assertThat(create(file, 100, READONLY, COMMIT).status()).isEqualTo(NtStatus.SECTION_TOO_BIG);
    assertThat(create(file, 0, READONLY, Section.SEC_IMAGE).status())
        .isEqualTo(NtStatus.INVALID_IMAGE_NOT_MZ);
  }

  @Test
  void aSectionBeyondTheCommitLimitIsRefused() {
    assertThat(create(null, 0x10000000L, READWRITE, COMMIT).status())
        .isEqualTo(NtStatus.COMMITMENT_LIMIT);
    assertThat(create(null, 0x1000000L, READWRITE, RESERVE).status()).isEqualTo(NtStatus.SUCCESS);
    machine.memory.assertConsistent();
  }

  @Test
  void argumentsOfMapViewAreCheckedAsNtDoes() {
    Section section = memorySection(0x20000);
    assertThat(wish(section, new Views.Wish(0, 0, 0, 0, 0, 3, 0, READWRITE)))
        .isEqualTo(NtStatus.INVALID_PARAMETER_8);
    assertThat(wish(section, new Views.Wish(0, 0, 0, 0, 0, 1, 1, READWRITE)))
        .isEqualTo(NtStatus.INVALID_PARAMETER_9);
    assertThat(wish(section, new Views.Wish(0, 22, 0, 0, 0, 1, 0, READWRITE)))
        .isEqualTo(NtStatus.INVALID_PARAMETER_4);
    assertThat(wish(section, new Views.Wish(0x80000000, 0, 0, 0, 0, 1, 0, READWRITE)))
        .isEqualTo(NtStatus.INVALID_PARAMETER_3);
    assertThat(wish(section, new Views.Wish(0, 0, 0x2000, 0, 0x1000, 1, 0, READWRITE)))
        .isEqualTo(NtStatus.INVALID_PARAMETER_5);
    assertThat(wish(section, new Views.Wish(0, 0, 0, 0x1000, 0, 1, 0, READWRITE)))
        .isEqualTo(NtStatus.MAPPED_ALIGNMENT);
    assertThat(wish(section, new Views.Wish(0x123000, 0, 0, 0, 0, 1, 0, READWRITE)))
        .isEqualTo(NtStatus.MAPPED_ALIGNMENT);
    assertThat(wish(section, new Views.Wish(0, 0, 0, 0x10000, 0x11000, 1, 0, READWRITE)))
        .isEqualTo(NtStatus.INVALID_VIEW_SIZE);
    assertThat(wish(section, new Views.Wish(0, 0, 0, 0, 0, 1, 0, 0x40)))
        .isEqualTo(NtStatus.SECTION_PROTECTION);
    assertThat(unmap(space, 0x40000)).isEqualTo(NtStatus.NOT_MAPPED_VIEW);
  }

  private int wish(Section section, Views.Wish wish) {
    return machine.memory.regions().views().map(space, section, wish).status();
  }

  @Test
  void committingAReservedSectionIsSeenInAllItsViews() {
    Section section = create(null, 0x10000, READWRITE, RESERVE).section();
    int here = mapAll(space, section, READWRITE);
    int there = mapAll(other, section, READWRITE);
    assertThat(machine.touch(space, here, Access.READ)).isInstanceOf(FaultOutcome.Failed.class);
    machine
        .memory
        .regions()
        .allocation()
        .allocate(space, machine.thread, here, 0, 0x1000, 0x1000, READWRITE);
    machine.write32(space, here, 3);
    assertThat(machine.read32(other, there)).isEqualTo(3);
    machine.memory.assertConsistent();
  }

  @Test
  void aBasedSectionIsAtTheSameAddressEverywhere() {
    Section section = create(null, 0x1000, READWRITE, COMMIT | Section.SEC_BASED).section();
    assertThat(mapAll(space, section, READWRITE)).isEqualTo(mapAll(other, section, READWRITE));
    assertThat(map(space, section, 0, 0, READWRITE).status())
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
  }

  @Test
  void basedSectionsLieBelowEachOther() {
    Section upper = create(null, 0x1000, READWRITE, COMMIT | Section.SEC_BASED).section();
    Section lower = create(null, 0x20001, READWRITE, COMMIT | Section.SEC_BASED).section();
    assertThat(mapAll(space, lower, READWRITE))
        .isEqualTo(mapAll(space, upper, READWRITE) - 0x30000);
    assertThat(upper.basedAddress()).isEqualTo(0x7EFF0000);
  }

  @Test
  void copyOnWriteViewsAreChargedWhenTheyAreMapped() {
    Section section = memorySection(0x8000);
    long before = machine.memory.commit().committed();
    int charged = space.commitCharge();
    int base = mapAll(space, section, WRITECOPY);
    assertThat(machine.memory.commit().committed()).isEqualTo(before + 8 + 1);
    machine.write32(space, base, 1);
    unmap(space, base);
    assertThat(machine.memory.commit().committed()).isEqualTo(before);
    assertThat(space.commitCharge()).isEqualTo(charged);
    machine.settle();
    machine.memory.assertConsistent();
  }
}
