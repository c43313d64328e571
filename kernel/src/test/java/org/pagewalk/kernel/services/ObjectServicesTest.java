package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;
import static org.pagewalk.kernel.TestProgram.CURRENT_THREAD;
import static org.pagewalk.kernel.TestProgram.NOTIFICATION;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ob.HandleEntry;
import org.pagewalk.kernel.ob.HandleTable;
import org.pagewalk.kernel.status.NtStatus;

class ObjectServicesTest {
  private static final int CLOSE_SOURCE = 1;
  private static final int SAME_ACCESS = 2;
  private static final int SAME_ATTRIBUTES = 4;
  private static final int INHERIT = 2;

  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  private int duplicate(int source, int handle, int target, int access, int flags, int options) {
    int at = system.word(0);
    int status =
        system.call("NtDuplicateObject", source, handle, target, at, access, flags, options);
    assertThat(status).isZero();
    return system.get(at);
  }

  private HandleEntry entryOf(int handle) {
    return system.current().process().handles().lookup(handle);
  }

  @Test
  void duplicateHasTheRightsThatWereAskedFor() {
    int event = program.event(NOTIFICATION, false);
    int copy = duplicate(CURRENT_PROCESS, event, CURRENT_PROCESS, 2, INHERIT, 0);
    assertThat(copy).isNotEqualTo(event);
    assertThat(entryOf(copy).object()).isSameAs(entryOf(event).object());
    assertThat(entryOf(copy).access()).isEqualTo(2);
    assertThat(entryOf(copy).inherit()).isTrue();
  }

  @Test
  void duplicateCanKeepRightsAndAttributes() {
    int event = program.made("NtCreateEvent", 2, system.attributes(0, "", INHERIT), 0, 0);
    int copy =
        duplicate(
            CURRENT_PROCESS, event, CURRENT_PROCESS, 0x100000, 0, SAME_ACCESS | SAME_ATTRIBUTES);
    assertThat(entryOf(copy).access()).isEqualTo(2);
    assertThat(entryOf(copy).inherit()).isTrue();
    int plain = duplicate(CURRENT_PROCESS, event, CURRENT_PROCESS, 0, 0, SAME_ACCESS);
    assertThat(entryOf(plain).inherit()).isFalse();
  }

  @Test
  void duplicateIntoAnotherProcessIsInItsTable() {
    int event = program.event(NOTIFICATION, false);
    int other = program.process();
    int before = system.current().process().handles().count();
    int copy = duplicate(CURRENT_PROCESS, event, other, 0, 0, SAME_ACCESS);
    HandleTable theirs = program.processOf(other).handles();
    assertThat(theirs.lookup(copy).object()).isSameAs(entryOf(event).object());
    assertThat(system.current().process().handles().count()).isEqualTo(before);
  }

  @Test
  void closeSourceClosesInTheSourcesTable() {
    int event = program.event(NOTIFICATION, false);
    int other = program.process();
    HandleTable theirs = program.processOf(other).handles();
    int copy = duplicate(CURRENT_PROCESS, event, other, 0, 0, SAME_ACCESS);
    int mine = duplicate(CURRENT_PROCESS, event, CURRENT_PROCESS, 0, 0, SAME_ACCESS);
    while (mine != copy && entryOf(copy) == null) {
      mine = duplicate(CURRENT_PROCESS, event, CURRENT_PROCESS, 0, 0, SAME_ACCESS);
    }
    assertThat(entryOf(copy)).as("both tables have the number").isNotNull();
    int back = duplicate(other, copy, CURRENT_PROCESS, 0, 0, SAME_ACCESS | CLOSE_SOURCE);
    assertThat(theirs.lookup(copy)).isNull();
    assertThat(entryOf(copy)).isNotNull();
    assertThat(entryOf(back).object()).isSameAs(entryOf(event).object());
  }

  @Test
  void sourceCanBeClosedWithoutATarget() {
    int event = program.event(NOTIFICATION, false);
    assertThat(system.call("NtDuplicateObject", CURRENT_PROCESS, event, 0, 0, 0, 0, CLOSE_SOURCE))
        .isZero();
    assertThat(entryOf(event)).isNull();
  }

  @Test
  void pseudoHandleOfAProcessMeansTheSourceProcess() {
    int other = program.process();
    int copy = duplicate(other, CURRENT_PROCESS, CURRENT_PROCESS, 0, 0, SAME_ACCESS);
    assertThat(entryOf(copy).object()).isSameAs(entryOf(other).object());
    assertThat(entryOf(copy).access()).isEqualTo(TestProgram.ALL_PROCESS);
  }

  @Test
  void pseudoHandleOfAThreadMeansTheCaller() {
    int copy = duplicate(CURRENT_PROCESS, CURRENT_THREAD, CURRENT_PROCESS, 0, 0, SAME_ACCESS);
    assertThat(program.threadOf(copy)).isSameAs(system.current());
    assertThat(entryOf(copy).access()).isEqualTo(TestProgram.ALL_THREAD);
  }

  @Test
  void handleThatDoesNotExistInTheSourceIsInvalid() {
    int event = program.event(NOTIFICATION, false);
    int other = program.process();
    int at = system.word(0);
    assertThat(system.call("NtDuplicateObject", other, event, CURRENT_PROCESS, at, 0, 0, 2))
        .isEqualTo(NtStatus.INVALID_HANDLE);
  }

  @Test
  void endedProcessGivesAndTakesNoHandle() {
    int other = program.process();
    system.call("NtTerminateProcess", other, 0);
    int event = program.event(NOTIFICATION, false);
    int at = system.word(0);
    assertThat(system.call("NtDuplicateObject", CURRENT_PROCESS, event, other, at, 0, 0, 2))
        .isEqualTo(NtStatus.PROCESS_IS_TERMINATING);
    assertThat(system.call("NtDuplicateObject", other, event, CURRENT_PROCESS, at, 0, 0, 2))
        .isEqualTo(NtStatus.PROCESS_IS_TERMINATING);
  }

  @Test
  void objectLivesUntilItsLastHandleIsClosed() {
    int attributes = system.named("\\BaseNamedObjects\\last");
    int first = program.made("NtCreateEvent", TestProgram.ALL_EVENT, attributes, 0, 0);
    int second = duplicate(CURRENT_PROCESS, first, CURRENT_PROCESS, 0, 0, SAME_ACCESS);
    program.close(first);
    int third = program.made("NtOpenEvent", TestProgram.ALL_EVENT, attributes);
    program.close(second);
    program.close(third);
    assertThat(system.call("NtOpenEvent", system.word(0), TestProgram.ALL_EVENT, attributes))
        .isEqualTo(NtStatus.OBJECT_NAME_NOT_FOUND);
  }

  @Test
  void closedHandleIsTheNextToBeUsed() {
    int first = program.event(NOTIFICATION, false);
    program.event(NOTIFICATION, false);
    program.close(first);
    assertThat(program.event(NOTIFICATION, false)).isEqualTo(first);
  }
}
