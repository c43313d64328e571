package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.image.ImageBuilder;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionResult;
import org.pagewalk.kernel.mm.virtual.MemoryType;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.mm.virtual.Views;
import org.pagewalk.kernel.status.NtStatus;

class ImageSectionTest extends OnEachFormat {
  private static final int BASE = 0x0100_0000;
  private static final int EXECUTE_READ = 0x20;
  private static final int SHARED = 0x1000_0000;
  private static final int WRITABLE_DATA = 0xC000_0040;
  private static final int READABLE_DATA = 0x4000_0040;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();
  private final AddressSpace other = machine.newSpace();

  ImageSectionTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private Section image(ImageBuilder builder) {
    TestFile file = new TestFile(builder.content());
    return machine
        .memory
        .sections()
        .create(file, true, 0, EXECUTE_READ, Section.SEC_IMAGE)
        .section();
  }

  private ViewResult map(AddressSpace in, Section section) {
    Views.Wish wish = Views.Wish.whole(EXECUTE_READ);
    return machine.memory.regions().views().map(in, section, wish);
  }

  @Test
  void eachSectionHasItsPlaceAndProtection() {
    assertThat(map(space, image(new ImageBuilder())).base()).isEqualTo(BASE);
    assertThat(machine.read32(space, BASE) & 0xFFFF).isEqualTo(0x5A4D);
    assertThat(machine.read32(space, BASE + 0x1000)).isEqualTo(0x12345678);
    assertThat(machine.read32(space, BASE + 0x3000)).isZero();
    assertThat(machine.touch(space, BASE + 0x1000, Access.WRITE))
        .isInstanceOf(FaultOutcome.Failed.class);
    assertThat(machine.memory.regions().query().query(space, machine.thread, BASE).type())
        .isEqualTo(MemoryType.MEM_IMAGE);
    machine.memory.assertConsistent();
  }

  @Test
  void codeIsOneFrameAndWrittenDataIsNot() {
    Section section = image(new ImageBuilder());
    map(space, section);
    map(other, section);
    machine.read32(space, BASE + 0x1000);
    machine.read32(other, BASE + 0x1000);
    assertThat(machine.memory.tables().read(space, BASE + 0x1000))
        .isEqualTo(machine.memory.tables().read(other, BASE + 0x1000));
    machine.read32(space, BASE + 0x2000);
    assertThat(machine.touch(space, BASE + 0x2000, Access.WRITE))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.COPY_ON_WRITE));
    machine.write32(space, BASE + 0x2000, 0x77);
    assertThat(machine.read32(other, BASE + 0x2000)).isNotEqualTo(0x77);
    machine.memory.assertConsistent();
  }

  @Test
  void aSharedSectionIsNotCopiedAndSurvivesPressure() {
    Section section = image(new ImageBuilder().u32(ImageBuilder.DATA + 36, WRITABLE_DATA | SHARED));
    map(space, section);
    map(other, section);
    machine.write32(space, BASE + 0x2004, 0x55);
    assertThat(machine.read32(other, BASE + 0x2004)).isEqualTo(0x55);
    int more = machine.commit(space, 3 << 20);
    for (int page = 0; page < 3 << 20; page += 0x1000) {
      machine.write32(space, more + page, page);
    }
    assertThat(machine.read32(other, BASE + 0x2004)).isEqualTo(0x55);
    machine.memory.assertConsistent();
  }

  @Test
  void aSharedSectionThatIsNotWritableIsWrittenPrivately() {
    Section section = image(new ImageBuilder().u32(ImageBuilder.DATA + 36, READABLE_DATA | SHARED));
    map(space, section);
    map(other, section);
    int before = machine.read32(other, BASE + 0x2004);
    int charged = space.commitCharge();
    assertThat(machine.protect(space, BASE + 0x2000, 0x1000, 4).status()).isZero();
    assertThat(space.commitCharge()).isEqualTo(charged + 1);
    machine.write32(space, BASE + 0x2004, 0x55);
    assertThat(machine.read32(other, BASE + 0x2004)).isEqualTo(before);
    machine.assertConsistent();
  }

  @Test
  void aSharedSectionStaysSharedWhenItIsProtectedAndBack() {
    Section section = image(new ImageBuilder().u32(ImageBuilder.DATA + 36, WRITABLE_DATA | SHARED));
    map(space, section);
    map(other, section);
    int charged = space.commitCharge();
    assertThat(machine.protect(space, BASE + 0x2000, 0x1000, 2).status()).isZero();
    assertThat(machine.touch(space, BASE + 0x2000, Access.WRITE))
        .isInstanceOf(FaultOutcome.Failed.class);
    assertThat(machine.protect(space, BASE + 0x2000, 0x1000, 0x40).oldProtection()).isEqualTo(2);
    assertThat(space.commitCharge()).isEqualTo(charged);
    machine.write32(space, BASE + 0x2004, 0x55);
    assertThat(machine.read32(other, BASE + 0x2004)).isEqualTo(0x55);
    machine.assertConsistent();
  }

  @Test
  void anImageThatTheCommitLimitForbidsLeavesNothingBehind() {
    int shared = 1100;
    ImageBuilder builder =
        new ImageBuilder()
            .u32(ImageBuilder.OPTIONAL_HEADER + 56, 0x3000 + shared * 0x1000)
            .u32(ImageBuilder.BSS + 8, shared * 0x1000)
            .u32(ImageBuilder.BSS + 36, WRITABLE_DATA | SHARED);
    int prototypePages = 1 + shared / machineFormat.geometry().entriesPerPage();
    CommitLimit commit = machine.memory.commit();
    long room = 0;
    while (commit.charge(1)) {
      room++;
    }
    int refused = 0;
    for (int left = shared - 5; left < shared + 5; left++) {
      commit.release(left);
      long before = commit.committed();
      TestFile file = new TestFile(builder.content());
      SectionResult result =
          machine.memory.sections().create(file, true, 0, EXECUTE_READ, Section.SEC_IMAGE);
      if (result.section() == null) {
        refused++;
        assertThat(result.status()).isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
        assertThat(file.sectionPointers().image()).isNull();
      } else {
        assertThat(commit.committed())
            .as("pages of prototype PTEs besides")
            .isEqualTo(before + shared + prototypePages);
        machine.memory.sections().close(result.section());
      }
      assertThat(commit.committed()).as("with %d pages left", left).isEqualTo(before);
      assertThat(commit.charge(left)).isTrue();
    }
    assertThat(refused).as("all without room for those pages").isEqualTo(5 + prototypePages);
    commit.release(room);
    machine.assertConsistent();
  }

  @Test
  void anImageWhoseBaseIsTakenIsMappedElsewhereWithASuccessCode() {
    Section section = image(new ImageBuilder());
    map(space, section);
    ViewResult second = map(space, section);
    assertThat(second.status()).isEqualTo(NtStatus.IMAGE_NOT_AT_BASE);
    assertThat(second.base()).isNotEqualTo(BASE);
    assertThat(machine.read32(space, second.base() + 0x1000)).isEqualTo(0x12345678);
  }

  @Test
  void makingCodeWritableChargesIt() {
    Section section = image(new ImageBuilder());
    map(space, section);
    int charged = space.commitCharge();
    machine.retry(
        () ->
            machine
                .memory
                .regions()
                .protection()
                .protect(space, machine.thread, BASE + 0x1000, 0x1000, 0x40));
    assertThat(space.commitCharge()).isEqualTo(charged + 1);
    machine.write32(space, BASE + 0x1000, 1);
    machine.memory.assertConsistent();
    assertThat(machine.read32(space, BASE + 0x1000)).isEqualTo(1);
  }

  @Test
  void allOfAnImageIsGivenBackWhenItIsUnmappedAndClosed() {
    long before = machine.memory.commit().committed();
    Section section = image(new ImageBuilder());
    map(space, section);
    machine.write32(space, BASE + 0x2000, 1);
    machine.retry(
        () -> machine.memory.regions().views().unmap(space, machine.thread, BASE + 0x1234));
    machine.memory.sections().close(section);
    machine.settle();
    machine.memory.assertConsistent();
    assertThat(machine.memory.commit().committed()).isEqualTo(before);
    assertThat(machine.memory.prototypePool().residentPages()).isZero();
  }
}
