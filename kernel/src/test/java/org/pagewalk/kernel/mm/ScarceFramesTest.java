package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_READWRITE;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_WRITECOPY;

import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.MustWait;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Steps that find no frame. A step never takes away a page that it is using itself: it copies, or
 * it waits for something that really comes, or it fails.
 */
@Timeout(value = 20, threadMode = SEPARATE_THREAD)
class ScarceFramesTest extends OnEachFormat {
  private static final int MOST_ROUNDS = 20;

  private final TestMachine machine = new TestMachine(machineFormat, 256);
  private final AddressSpace space = machine.newSpace();
  private final ArrayDeque<Integer> taken = new ArrayDeque<>();

  ScarceFramesTest(PageTableGeometry geometry) {
    super(geometry);
  }

  /** Takes every frame that is free or becomes free when working sets are trimmed. */
  private void takeAllFrames() {
    for (int frame = take(); frame != PfnDatabase.NONE; frame = take()) {
      taken.push(frame);
    }
  }

  private int take() {
    return machine.memory.frames().take();
  }

  private void giveBack(int frames) {
    for (int i = 0; i < frames; i++) {
      machine.memory.pfn().free(taken.pop());
    }
  }

  /** Status of a write by the kernel for the thread; PENDING if it must wait. */
  private int write(int address, int value) {
    try {
      machine.user(space).write32(address, value);
      return NtStatus.SUCCESS;
    } catch (MustWait _) {
      return NtStatus.PENDING;
    } catch (AccessViolationStatus refused) {
      return refused.status();
    }
  }

  /** Status of a write when every frame that comes is taken away. */
  private int writeWithoutFrames(int address) {
    int status = NtStatus.PENDING;
    for (int round = 0; round < MOST_ROUNDS && status == NtStatus.PENDING; round++) {
      takeAllFrames();
      status = write(address, 7);
      machine.settle();
    }
    return status;
  }

  private void assertWritesPrivatelyWhenThereIsAFrame(int address) {
    int before = machine.read32(space, address + 4);
    machine.thread.releasePages();
    assertThat(writeWithoutFrames(address)).isEqualTo(NtStatus.NO_MEMORY);
    giveBack(1);
    assertThat(write(address, 7)).isEqualTo(NtStatus.SUCCESS);
    assertThat(machine.read32(space, address)).isEqualTo(7);
    assertThat(machine.read32(space, address + 4)).isEqualTo(before);
    giveBack(taken.size());
    machine.assertConsistent();
  }

  @Test
  void aCopyOfAZeroPageOfASectionDoesNotTakeThePageItCopies() {
    Section section = machine.section(0x1000, PAGE_READWRITE, Section.SEC_COMMIT);
    int base = machine.map(space, section, PAGE_WRITECOPY);
    machine.read32(space, base);
    assertWritesPrivatelyWhenThereIsAFrame(base);
  }

  @Test
  void aCopyOfAPageOfAFileDoesNotTakeThePageItCopies() {
    Section section =
        machine.sectionOf(TestFile.ofSize(0x1000), 0, PAGE_READWRITE, Section.SEC_COMMIT);
    int base = machine.map(space, section, PAGE_WRITECOPY);
    machine.read32(space, base);
    assertWritesPrivatelyWhenThereIsAFrame(base);
  }

  @Test
  void aFirstWriteToAZeroPageOfASectionNeedsTwoFramesAndKeepsTheFirst() {
    Section section = machine.section(0x1000, PAGE_READWRITE, Section.SEC_COMMIT);
    int base = machine.map(space, section, PAGE_WRITECOPY);
    int neighbour = machine.commit(space, 0x1000);
    machine.write32(space, neighbour, 1);
    takeAllFrames();
    giveBack(1);
    assertThat(write(base, 7)).isEqualTo(NtStatus.NO_MEMORY);
    giveBack(1);
    assertThat(write(base, 7)).isEqualTo(NtStatus.SUCCESS);
    giveBack(taken.size());
    assertThat(machine.read32(space, base)).isEqualTo(7);
    assertThat(machine.read32(space, neighbour)).isEqualTo(1);
    machine.assertConsistent();
  }

  @Test
  void aCopyOfAClonedPageDoesNotTakeThePageItCopies() {
    int base = machine.commit(space, 0x1000);
    machine.read32(space, base);
    machine.clone(space);
    machine.read32(space, base);
    assertWritesPrivatelyWhenThereIsAFrame(base);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "NEVER_TOUCHED",
        "PAGED_OUT",
        "SECTION_NEVER_TOUCHED",
        "SECTION_PAGED_OUT",
        "FILE_NOT_READ"
      })
  void bringingInAPageTakesNoPageAwayThatTheStepHasTouched(PageStates.State state) {
    PageStates page = new PageStates(machineFormat, state);
    int result = page.machine.commit(page.space, 0x1000);
    page.machine.write32(page.space, result, 5);
    page.machine.retry(
        () ->
            page.machine
                .memory
                .regions()
                .query()
                .query(page.space, page.machine.thread, page.page));
    page.machine.user(page.space).touchForWrite(result, 4);
    while (page.machine.memory.frames().take() != PfnDatabase.NONE) {
      assertThat(page.machine.memory.pfn().availableCount()).isNotNegative();
    }
    assertThatThrownBy(() -> page.machine.user(page.space).read32(page.page))
        .isInstanceOfAny(MustWait.class, AccessViolationStatus.class);
    assertThat(page.machine.memory.tables().read(page.space, result) & 1).isEqualTo(1);
  }

  @Test
  void pagesThatAnotherThreadKeepsGoBeforeThisThreadFails() {
    AddressSpace other = machine.newSpace();
    int kept = machine.commit(other, 0x4000);
    FaultContext sleeper = new FaultContext();
    for (int page = 0; page < 0x4000; page += 0x1000) {
      machine.memory.userMemory(other, sleeper).read32(kept + page);
    }
    Section section = machine.section(0x1000, PAGE_READWRITE, Section.SEC_COMMIT);
    int base = machine.map(space, section, PAGE_WRITECOPY);
    machine.read32(space, base);
    takeAllFrames();
    assertThat(write(base, 7)).isEqualTo(NtStatus.SUCCESS);
    giveBack(taken.size());
    assertThat(machine.read32(space, base)).isEqualTo(7);
    machine.assertConsistent();
  }

  @Test
  void pagesOfEarlierInstructionsGoBeforeTheThreadFails() {
    int earlier = machine.commit(space, 0x4000);
    machine.thread.beginStep(0x401000);
    for (int page = 0; page < 0x4000; page += 0x1000) {
      machine.write32(space, earlier + page, page);
    }
    takeAllFrames();
    int next = machine.commit(space, 0x1000);
    machine.thread.beginStep(0x401000);
    assertThat(write(next, 7)).as("the same instruction").isEqualTo(NtStatus.NO_MEMORY);
    machine.thread.beginStep(0x401005);
    assertThat(write(next, 7)).as("pages are being written").isEqualTo(NtStatus.PENDING);
    machine.settle();
    assertThat(write(next, 7)).isEqualTo(NtStatus.SUCCESS);
    giveBack(taken.size());
    for (int page = 0; page < 0x4000; page += 0x1000) {
      assertThat(machine.read32(space, earlier + page)).isEqualTo(page);
    }
    machine.assertConsistent();
  }

  @Test
  void whatAStepHasTouchedStaysUntilItHasMadeRoomForMore() {
    int result = machine.commit(space, 0x1000);
    takeAllFrames();
    giveBack(2);
    machine.user(space).touchForWrite(result, 4);
    machine.thread.releasePages();
    machine.user(space).touchForWrite(result, 4);
    assertThat(machine.memory.allocateKernelStack(machine.thread)).isZero();
    assertThat(machine.memory.tables().read(space, result) & 1).as("valid").isEqualTo(1);
    assertThat(write(result, 7)).isEqualTo(NtStatus.SUCCESS);
    giveBack(taken.size());
    machine.assertConsistent();
  }
}
