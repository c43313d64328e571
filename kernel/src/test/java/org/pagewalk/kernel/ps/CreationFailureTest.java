package org.pagewalk.kernel.ps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pagewalk.kernel.TestProgram.ALL_PROCESS;
import static org.pagewalk.kernel.TestProgram.ALL_SECTION;
import static org.pagewalk.kernel.TestProgram.ALL_THREAD;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.MemoryOptions;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;
import org.pagewalk.kernel.ob.HandleTable;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * Threads and processes are made in steps, each of which takes something. Commit is what a test can
 * ration by the page: with no page left the first step fails, with one more the next.
 */
class CreationFailureTest {
  private static final int MOST_PAGES = 24;
  private static final int STACK_PAGES = SystemLayout.KERNEL_STACK_SIZE / Page.SIZE;

  private final TestSystem system =
      new TestSystem(
          TestSystem.Setup.standard()
              .withMemory(
                  1024,
                  new MemoryOptions(
                      List.of(new PagingFileSetting(null, 1 << 20, 1 << 20)),
                      InjectedFaults.none(),
                      false)));
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  private MemoryManager memory() {
    return system.kernel.memory();
  }

  /** All that a making may take. */
  private record Books(
      long committed, int stacks, int processes, int threads, int handles, int spaces) {}

  private Books books() {
    int threads = 0;
    for (EProcess process : system.kernel.processes().processes()) {
      threads += process.threads().size();
    }
    return new Books(
        memory().commit().committed(),
        memory().kernelStacks().count(),
        system.kernel.processes().processes().size(),
        threads,
        system.current().process().handles().count(),
        memory().addressSpaces().all().size());
  }

  /** Tries with 0, 1, 2 ... pages of commit until it goes well; each failure takes nothing. */
  private int failuresUntil(IntSupplier making) {
    int failures = 0;
    for (int pages = 0; pages < MOST_PAGES; pages++) {
      long held = memory().commit().limit() - memory().commit().committed() - pages;
      assertThat(memory().commit().charge(held)).isTrue();
      Books before = books();
      int status = making.getAsInt();
      Books after = books();
      memory().commit().release(held);
      memory().assertConsistent();
      if (status == NtStatus.SUCCESS) {
        return failures;
      }
      assertThat(NtStatus.nameOf(status))
          .isIn("STATUS_NO_MEMORY", "STATUS_COMMITMENT_LIMIT", "STATUS_INSUFFICIENT_RESOURCES");
      assertThat(after).as("with %d pages", pages).isEqualTo(before);
      failures++;
    }
    throw new AssertionError("it does not go well with %d pages".formatted(MOST_PAGES));
  }

  private void assertEverythingIsFreeAtTheEnd() {
    assertThat(system.begin("NtTerminateProcess", CURRENT_PROCESS, 0)).isEqualTo(Outcome.STOP);
    assertThat(memory().commit().committed()).isZero();
    assertThat(memory().kernelStacks().count()).isZero();
    assertThat(system.kernel.processes().processes()).isEmpty();
  }

  private int newThread(int process, int handle, int context, int teb) {
    return system.call("NtCreateThread", handle, ALL_THREAD, 0, process, 0, context, teb, 1);
  }

  @Test
  void threadThatFailsHalfWayTakesNothing() {
    int handle = system.word(0);
    int context = program.threadContext(TestSystem.SCRATCH_END);
    int teb = program.initialTeb(TestSystem.SCRATCH_END);
    int failures = failuresUntil(() -> newThread(CURRENT_PROCESS, handle, context, teb));
    assertThat(failures).as("stack and TEB fail one by one").isGreaterThan(3);
    EThread thread = program.threadOf(system.get(handle));
    assertThat(thread.teb()).as("no failure keeps a place").isEqualTo(TebBlocks.PEB - 0x2000);
    assertEverythingIsFreeAtTheEnd();
  }

  /** Takes every frame but those of pages that the program has written and that nobody uses. */
  private void leaveOnlyModifiedPages(int pages) {
    int base = system.word(0);
    int size = system.word(pages * Page.SIZE);
    assertThat(system.call("NtAllocateVirtualMemory", CURRENT_PROCESS, base, 0, size, 0x3000, 4))
        .isEqualTo(NtStatus.SUCCESS);
    for (int page = 0; page < pages; page++) {
      system.put(system.get(base) + page * Page.SIZE, page + 1);
    }
    memory().emptyWorkingSet(system.current().process().space());
    while (memory().pfn().availableCount() > 0) {
      memory().frames().take();
    }
    assertThat(memory().pfn().modifiedCount()).isGreaterThanOrEqualTo(pages);
  }

  @Test
  void threadsAreMadeUnderPressureWhenFramesHaveBeenWritten() {
    int handle = system.word(0);
    int context = program.threadContext(TestSystem.SCRATCH_END);
    int teb = program.initialTeb(TestSystem.SCRATCH_END);
    leaveOnlyModifiedPages(40);
    for (int thread = 0; thread < 4; thread++) {
      assertThat(newThread(CURRENT_PROCESS, handle, context, teb)).isEqualTo(NtStatus.SUCCESS);
    }
    assertThat(memory().kernelStacks().count()).isEqualTo(5);
  }

  @Test
  void processIsMadeUnderPressureWhenFramesHaveBeenWritten() {
    int file = program.file("C:\\program\\test.exe", 0x1200A9, 1);
    int image = program.made("NtCreateSection", ALL_SECTION, 0, 0, 0x10, 0x01000000, file);
    int handle = system.word(0);
    leaveOnlyModifiedPages(60);
    int next = system.kernel.processes().nextId();
    assertThat(
            system.call("NtCreateProcess", handle, ALL_PROCESS, 0, CURRENT_PROCESS, 0, image, 0, 0))
        .isEqualTo(NtStatus.SUCCESS);
    assertThat(program.processOf(system.get(handle)).id())
        .as("however often the making began anew")
        .isEqualTo(next);
    assertThat(system.kernel.processes().nextId()).isEqualTo(next + 4);
  }

  @Test
  void threadInAnotherProcessThatFailsHalfWayTakesNothing() {
    int process = program.process();
    int handle = system.word(0);
    int context = program.threadContext(TestSystem.SCRATCH_END);
    int teb = program.initialTeb(TestSystem.SCRATCH_END);
    int failures = failuresUntil(() -> newThread(process, handle, context, teb));
    assertThat(failures).isGreaterThan(3);
    assertThat(program.threadOf(system.get(handle)).process()).isSameAs(program.processOf(process));
    program.close(process);
    system.call("NtTerminateThread", system.get(handle), 0);
    assertEverythingIsFreeAtTheEnd();
  }

  @Test
  void processThatFailsHalfWayTakesNothing() {
    int file = program.file("C:\\program\\test.exe", 0x1200A9, 1);
    int image = program.made("NtCreateSection", ALL_SECTION, 0, 0, 0x10, 0x01000000, file);
    int handle = system.word(0);
    int failures =
        failuresUntil(
            () ->
                system.call(
                    "NtCreateProcess", handle, ALL_PROCESS, 0, CURRENT_PROCESS, 0, image, 0, 0));
    assertThat(failures).isGreaterThan(2);
    assertThat(system.get(program.processOf(system.get(handle)), TebBlocks.PEB + 8))
        .isEqualTo(TestSystem.PROGRAM);
    assertEverythingIsFreeAtTheEnd();
  }

  @Test
  void cloneThatFailsHalfWayTakesNothing() {
    for (int i = 0; i < 4; i++) {
      system.put(TestSystem.SCRATCH + i * 0x1000, i);
    }
    int handle = system.word(0);
    int process = CURRENT_PROCESS;
    int status = system.call("NtCreateProcess", handle, ALL_PROCESS, 0, process, 0, 0, 0, 0);
    assertThat(status).isZero();
    long needed = program.processOf(system.get(handle)).space().commitCharge();
    program.close(system.get(handle));
    for (int missing = 1; missing <= 4; missing++) {
      long spare = needed + 1 - missing * (needed / 4);
      long held = memory().commit().limit() - memory().commit().committed() - spare;
      assertThat(memory().commit().charge(held)).isTrue();
      Books before = books();
      assertThat(system.call("NtCreateProcess", handle, ALL_PROCESS, 0, process, 0, 0, 0, 0))
          .isEqualTo(NtStatus.NO_MEMORY);
      assertThat(books()).isEqualTo(before);
      memory().commit().release(held);
      memory().assertConsistent();
    }
    assertEverythingIsFreeAtTheEnd();
  }

  /** Fills the table of handles, so that the last step of a making fails. */
  private void fillHandles() {
    HandleTable handles = system.current().process().handles();
    assertThatThrownBy(
            () -> {
              while (true) {
                handles.open(system.current().process().token(), 0, false);
              }
            })
        .isInstanceOf(StatusException.class);
  }

  @Test
  void threadWhoseHandleFindsNoRoomTakesNothing() {
    int handle = system.word(0);
    int context = program.threadContext(TestSystem.SCRATCH_END);
    int teb = program.initialTeb(TestSystem.SCRATCH_END);
    fillHandles();
    Books before = books();
    assertThat(newThread(CURRENT_PROCESS, handle, context, teb))
        .isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
    assertThat(books()).isEqualTo(before);
    assertEverythingIsFreeAtTheEnd();
  }

  @Test
  void processWhoseHandleFindsNoRoomTakesNothing() {
    int file = program.file("C:\\program\\test.exe", 0x1200A9, 1);
    int image = program.made("NtCreateSection", ALL_SECTION, 0, 0, 0x10, 0x01000000, file);
    int handle = system.word(0);
    fillHandles();
    Books before = books();
    for (int section : new int[] {image, 0}) {
      assertThat(system.call("NtCreateProcess", handle, ALL_PROCESS, 0, -1, 0, section, 0, 0))
          .isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
      assertThat(books().processes()).isEqualTo(before.processes());
      assertThat(books().spaces()).isEqualTo(before.spaces());
    }
    assertEverythingIsFreeAtTheEnd();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void processWhoseHeirloomsLeaveNoRoomForItsHandleTakesNothing(boolean clone) {
    int file = program.file("C:\\program\\test.exe", 0x1200A9, 1);
    int image = program.made("NtCreateSection", ALL_SECTION, 0, 0, 0x10, 0x01000000, file);
    int section = clone ? 0 : image;
    int handle = system.word(0);
    HandleTable handles = system.current().process().handles();
    handles.open(system.current().process().token(), 0, true);
    List<Integer> spare = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      spare.add(handles.open(system.current().process().token(), 0, false));
    }
    fillHandles();
    int status;
    do {
      handles.close(spare.removeLast());
      Books before = books();
      status = system.call("NtCreateProcess", handle, ALL_PROCESS, 0, -1, 1, section, 0, 0);
      if (status != NtStatus.SUCCESS) {
        assertThat(status).isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
        assertThat(books()).as("with %d handles more", 16 - spare.size()).isEqualTo(before);
      }
      memory().assertConsistent();
    } while (status != NtStatus.SUCCESS);
    program.close(system.get(handle));
    assertEverythingIsFreeAtTheEnd();
  }

  @Test
  void threadWhoseHandleFindsNoRoomWhenItsTebIsMadeTakesNothing() {
    EThread first = system.current();
    int process = program.process();
    EProcess other = program.processOf(process);
    int handle = system.word(0);
    int context = program.threadContext(TestSystem.SCRATCH_END);
    int teb = program.initialTeb(TestSystem.SCRATCH_END);
    program.thread(false);
    List<Integer> taken = new ArrayList<>();
    while (memory().pfn().availableCount() > STACK_PAGES) {
      taken.add(memory().frames().take());
    }
    Books before = books();
    system.begin("NtCreateThread", handle, ALL_THREAD, 0, process, 0, context, teb, 1);
    assertThat(first.isWaiting()).as("for the frame of the TEB").isTrue();
    assertThat(books().stacks()).isEqualTo(before.stacks() + 1);
    taken.forEach(memory().pfn()::free);
    fillHandles();
    system.runUntil(first);
    assertThat(first.frame().get(TrapFrame.EAX)).isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
    assertThat(books().committed()).isEqualTo(before.committed());
    assertThat(books().stacks()).isEqualTo(before.stacks());
    assertThat(books().threads()).isEqualTo(before.threads());
    assertThat(other.tebBlocks().take()).isEqualTo(TebBlocks.PEB - 0x1000);
    memory().assertConsistent();
  }

  @Test
  void badArgumentsOfAThreadTakeNothing() {
    int handle = system.word(0);
    int context = program.threadContext(TestSystem.SCRATCH_END);
    int teb = program.initialTeb(TestSystem.SCRATCH_END);
    Books before = books();
    int[][] bad = {
      {0x10, ALL_THREAD, 0, -1, 0, context, teb, 1},
      {handle, ALL_THREAD, 0x10, -1, 0, context, teb, 1},
      {handle, ALL_THREAD, 0, -1, 0x10, context, teb, 1},
      {handle, ALL_THREAD, 0, -1, 0, 0x10, teb, 1},
      {handle, ALL_THREAD, 0, -1, 0, context, 0x10, 1},
      {0xC0000000, ALL_THREAD, 0, -1, 0, context, teb, 1},
    };
    for (int[] arguments : bad) {
      assertThat(system.call("NtCreateThread", arguments)).isEqualTo(NtStatus.ACCESS_VIOLATION);
      assertThat(books()).isEqualTo(before);
    }
  }

  @Test
  void badArgumentsOfAProcessTakeNothing() {
    int handle = system.word(0);
    int section = program.section(0x1000);
    Books before = books();
    assertThat(system.call("NtCreateProcess", 0x10, ALL_PROCESS, 0, -1, 0, 0, 0, 0))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtCreateProcess", handle, ALL_PROCESS, 0x10, -1, 0, 0, 0, 0))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtCreateProcess", handle, ALL_PROCESS, 0, -1, 0, section, 0, 0))
        .isEqualTo(NtStatus.SECTION_NOT_IMAGE);
    assertThat(books()).isEqualTo(before);
    assertThat(system.get(handle)).isZero();
  }

  @Test
  void placesOfTebsAreUsedAgain() {
    int[] tebs = new int[3];
    for (int i = 0; i < tebs.length; i++) {
      int thread = program.thread(false);
      EThread made = program.threadOf(thread);
      tebs[i] = made.teb();
      EThread first = system.current();
      system.runUntil(made);
      long committed = memory().commit().committed();
      system.begin("NtTerminateThread", TestProgram.CURRENT_THREAD, 0);
      system.runUntil(first);
      assertThat(committed - memory().commit().committed())
          .as("three pages of kernel stack and the TEB")
          .isGreaterThanOrEqualTo(4);
      program.close(thread);
    }
    assertThat(tebs[1]).isEqualTo(tebs[0]);
    assertThat(tebs[2]).isEqualTo(tebs[0]);
  }

  @Test
  void tebOfAnEndedThreadCannotBeReadAnyMore() {
    EThread first = system.current();
    EThread second = program.threadOf(program.thread(false));
    int teb = second.teb();
    assertThat(system.get(teb + Teb.SELF)).isEqualTo(teb);
    system.runUntil(second);
    system.begin("NtTerminateThread", TestProgram.CURRENT_THREAD, 0);
    system.runUntil(first);
    int to = system.word(0);
    assertThat(system.call("NtReadVirtualMemory", CURRENT_PROCESS, teb, to, 4, 0))
        .isEqualTo(NtStatus.PARTIAL_COPY);
  }
}
