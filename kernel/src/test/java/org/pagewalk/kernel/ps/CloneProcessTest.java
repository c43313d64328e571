package org.pagewalk.kernel.ps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;
import static org.pagewalk.kernel.TestProgram.CURRENT_THREAD;
import static org.pagewalk.kernel.TestProgram.NOTIFICATION;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.status.NtStatus;

/** NtCreateProcess without a section: a copy-on-write clone of the whole process. */
class CloneProcessTest {
  private static final int STACK = TestSystem.SCRATCH_END;

  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  @Test
  void cloneHasItsParentsContentsAndEachItsOwnChanges() {
    int at = system.word(0x1111);
    int handle = program.cloned(false);
    EProcess clone = program.processOf(handle);
    assertThat(system.get(clone, at)).isEqualTo(0x1111);
    system.put(at, 0x2222);
    assertThat(system.get(clone, at)).isEqualTo(0x1111);
    system.put(clone, at, 0x3333);
    assertThat(system.get(at)).isEqualTo(0x2222);
    assertThat(system.get(clone, at)).isEqualTo(0x3333);
    system.kernel.memory().assertConsistent();
  }

  @Test
  void cloneHasItsParentsProgramAndPeb() {
    EProcess parent = system.current().process();
    EProcess clone = program.processOf(program.cloned(false));
    assertThat(clone.id()).isNotEqualTo(parent.id());
    assertThat(clone.parentId()).isEqualTo(parent.id());
    assertThat(clone.program().name()).isEqualTo("C:\\program\\test.exe");
    assertThat(clone.program().base()).isEqualTo(TestSystem.PROGRAM);
    assertThat(clone.program().entry()).isEqualTo(parent.program().entry());
    assertThat(clone.peb()).isEqualTo(parent.peb());
    assertThat(system.get(clone, clone.peb() + 8)).isEqualTo(TestSystem.PROGRAM);
    assertThat(clone.threads()).isEmpty();
  }

  @Test
  void threadOfACloneHasATebBesideItsParents() {
    EThread parents = system.current();
    int clone = program.cloned(false);
    EThread thread = program.threadOf(program.thread(clone, STACK, true));
    EProcess process = program.processOf(clone);
    assertThat(thread.process()).isSameAs(process);
    assertThat(thread.teb()).isEqualTo(parents.teb() - 0x1000);
    assertThat(system.get(process, thread.teb() + Teb.SELF)).isEqualTo(thread.teb());
    assertThat(system.get(process, thread.teb() + Teb.CLIENT_ID)).isEqualTo(process.id());
    assertThat(system.get(process, thread.teb() + Teb.PEB)).isEqualTo(process.peb());
  }

  @Test
  void threadOfACloneRunsInItsOwnMemory() {
    int at = system.word(5);
    EThread first = system.current();
    int clone = program.cloned(false);
    int handle = program.thread(clone, STACK, false);
    EThread thread = program.threadOf(handle);
    system.runUntil(thread);
    assertThat(system.get(at)).isEqualTo(5);
    system.put(at, 6);
    assertThat(system.call("NtYieldExecution")).isNotNegative();
    system.runUntil(first);
    assertThat(system.get(at)).isEqualTo(5);
    assertThat(program.tryWait(handle)).isEqualTo(NtStatus.TIMEOUT);
    system.runUntil(thread);
    system.begin("NtTerminateProcess", CURRENT_PROCESS, 0x77);
    system.runUntil(first);
    assertThat(program.tryWait(clone)).isZero();
    assertThat(program.tryWait(handle)).isZero();
    assertThat(program.processOf(clone).exitStatus()).isEqualTo(0x77);
  }

  @Test
  void cloneOfAProcessWithEndedThreadsUsesTheirPlaces() {
    EThread first = system.current();
    EThread second = program.threadOf(program.thread(false));
    int teb = second.teb();
    system.runUntil(second);
    system.begin("NtTerminateThread", CURRENT_THREAD, 0);
    system.runUntil(first);
    EThread cloned = program.threadOf(program.thread(program.cloned(false), STACK, true));
    assertThat(cloned.teb()).isEqualTo(teb);
  }

  @Test
  void inheritableHandlesReachACloneThatWantsThem() {
    int inherited = program.made("NtCreateEvent", 2, system.attributes(0, "", 2), 0, 0);
    int own = program.event(NOTIFICATION, false);
    EProcess with = program.processOf(program.cloned(true));
    EProcess without = program.processOf(program.cloned(false));
    assertThat(with.handles().lookup(inherited).object()).isSameAs(program.object(inherited));
    assertThat(with.handles().lookup(inherited).access()).isEqualTo(2);
    assertThat(with.handles().lookup(own)).isNull();
    assertThat(without.handles().count()).isZero();
    assertThat(with.handles().count()).as("and the three of the console").isEqualTo(4);
  }

  @Test
  void extendedServiceInheritsByItsFlag() {
    program.made("NtCreateEvent", 2, system.attributes(0, "", 2), 0, 0);
    int with =
        program.made(
            "NtCreateProcessEx", TestProgram.ALL_PROCESS, 0, CURRENT_PROCESS, 4, 0, 0, 0, 0);
    int without =
        program.made(
            "NtCreateProcessEx", TestProgram.ALL_PROCESS, 0, CURRENT_PROCESS, 3, 0, 0, 0, 0);
    assertThat(program.processOf(with).handles().count()).isEqualTo(4);
    assertThat(program.processOf(without).handles().count()).isZero();
  }

  @Test
  void cloneWithoutThreadsEndsWithItsLastHandle() {
    int clone = program.cloned(false);
    long committed = system.kernel.memory().commit().committed();
    EProcess process = program.processOf(clone);
    assertThat(process.hasExited()).isFalse();
    program.close(clone);
    assertThat(process.hasExited()).isTrue();
    assertThat(process.exitStatus()).isZero();
    assertThat(system.kernel.memory().commit().committed()).isLessThan(committed);
    system.kernel.memory().assertConsistent();
  }

  @Test
  void cloneOutlivesItsParent() {
    int at = system.word(0x4444);
    int clone = program.cloned(false);
    EThread thread = program.threadOf(program.thread(clone, STACK, false));
    assertThat(system.begin("NtTerminateProcess", CURRENT_PROCESS, 3)).isNotEqualTo(Outcome.STOP);
    assertThat(system.current()).isSameAs(thread);
    assertThat(system.get(at)).isEqualTo(0x4444);
    assertThat(system.begin("NtTerminateProcess", CURRENT_PROCESS, 9)).isEqualTo(Outcome.STOP);
    assertThat(system.kernel.outcome().exitCode()).as("the first process's").isEqualTo(3);
    assertThat(system.kernel.memory().commit().committed()).isZero();
    assertThat(system.kernel.memory().kernelStacks().count()).isZero();
  }

  @Test
  void sectionViewsThatAreSharedStaySharedInAClone() {
    int section = program.section(0x1000);
    int base = system.word(0);
    system.call("NtMapViewOfSection", section, -1, base, 0, 0, 0, system.word(0), 1, 0, 4);
    int view = system.get(base);
    system.put(view, 1);
    EProcess clone = program.processOf(program.cloned(false));
    system.put(view, 2);
    assertThat(system.get(clone, view)).isEqualTo(2);
  }
}
