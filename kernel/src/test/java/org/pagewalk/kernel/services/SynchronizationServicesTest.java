package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.ALL_EVENT;
import static org.pagewalk.kernel.TestProgram.ALL_MUTANT;
import static org.pagewalk.kernel.TestProgram.ALL_SEMAPHORE;
import static org.pagewalk.kernel.TestProgram.ALL_TIMER;
import static org.pagewalk.kernel.TestProgram.CURRENT_THREAD;
import static org.pagewalk.kernel.TestProgram.NOTIFICATION;
import static org.pagewalk.kernel.TestProgram.SYNCHRONIZATION;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.ob.HandleEntry;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

class SynchronizationServicesTest {
  private static final int OPEN_IF = 0x80;
  private static final long MILLISECOND = 100_000;

  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  private boolean isSignalled(int handle) {
    return program.tryWait(handle) == NtStatus.SUCCESS;
  }

  @Test
  void settingAndResettingTellTheStateBefore() {
    int event = program.event(NOTIFICATION, false);
    int before = system.word(-1);
    assertThat(system.call("NtSetEvent", event, before)).isZero();
    assertThat(system.get(before)).isZero();
    system.call("NtSetEvent", event, before);
    assertThat(system.get(before)).isEqualTo(1);
    system.call("NtResetEvent", event, before);
    assertThat(system.get(before)).isEqualTo(1);
    system.call("NtResetEvent", event, before);
    assertThat(system.get(before)).isZero();
    assertThat(isSignalled(event)).isFalse();
  }

  @Test
  void clearedEventIsNotSignalled() {
    int event = program.event(NOTIFICATION, true);
    assertThat(isSignalled(event)).isTrue();
    assertThat(isSignalled(event)).as("a notification event stays").isTrue();
    assertThat(system.call("NtClearEvent", event)).isZero();
    assertThat(isSignalled(event)).isFalse();
  }

  @Test
  void synchronizationEventIsTakenByOneWait() {
    int event = program.event(SYNCHRONIZATION, true);
    assertThat(isSignalled(event)).isTrue();
    assertThat(isSignalled(event)).isFalse();
  }

  @Test
  void kindsOfEventsAndTimersAreChecked() {
    int handle = system.word(0);
    for (int kind : new int[] {-1, 2}) {
      assertThat(system.call("NtCreateEvent", handle, ALL_EVENT, 0, kind, 0))
          .isEqualTo(NtStatus.INVALID_PARAMETER);
      assertThat(system.call("NtCreateTimer", handle, ALL_TIMER, 0, kind))
          .isEqualTo(NtStatus.INVALID_PARAMETER_4);
    }
    assertThat(system.get(handle)).isZero();
  }

  @Test
  void mutantCountsItsRecursion() {
    int mutant = program.mutant(true);
    int before = system.word(-9);
    assertThat(isSignalled(mutant)).as("its owner takes it again").isTrue();
    assertThat(system.call("NtReleaseMutant", mutant, before)).isZero();
    assertThat(system.get(before)).isEqualTo(-1);
    system.call("NtReleaseMutant", mutant, before);
    assertThat(system.get(before)).isZero();
    assertThat(system.call("NtReleaseMutant", mutant, before)).isEqualTo(NtStatus.MUTANT_NOT_OWNED);
    assertThat(system.get(before)).isZero();
  }

  @Test
  void mutantCreatedFreeIsNobodys() {
    int mutant = program.mutant(false);
    assertThat(system.call("NtReleaseMutant", mutant, 0)).isEqualTo(NtStatus.MUTANT_NOT_OWNED);
  }

  @Test
  void mutantOfAnotherThreadIsNotReleased() {
    int mutant = program.mutant(true);
    EThread second = program.threadOf(program.thread(false));
    system.runUntil(second);
    assertThat(isSignalled(mutant)).isFalse();
    assertThat(system.call("NtReleaseMutant", mutant, 0)).isEqualTo(NtStatus.MUTANT_NOT_OWNED);
  }

  @Test
  void creatorOfANamedMutantOwnsItOnlyIfItMadeIt() {
    int attributes = system.attributes(0, "\\BaseNamedObjects\\m", OPEN_IF);
    int made = program.made("NtCreateMutant", ALL_MUTANT, attributes, 0);
    int again = system.word(0);
    assertThat(system.call("NtCreateMutant", again, ALL_MUTANT, attributes, 1))
        .isEqualTo(NtStatus.OBJECT_NAME_EXISTS);
    assertThat(program.object(system.get(again))).isSameAs(program.object(made));
    assertThat(system.call("NtReleaseMutant", made, 0)).isEqualTo(NtStatus.MUTANT_NOT_OWNED);
    int opened = program.made("NtOpenMutant", ALL_MUTANT, attributes);
    assertThat(program.object(opened)).isSameAs(program.object(made));
  }

  @Test
  void semaphoreCountsDownAndUpToItsLimit() {
    int semaphore = program.semaphore(1, 3);
    int before = system.word(-1);
    assertThat(isSignalled(semaphore)).isTrue();
    assertThat(isSignalled(semaphore)).isFalse();
    assertThat(system.call("NtReleaseSemaphore", semaphore, 3, before)).isZero();
    assertThat(system.get(before)).isZero();
    assertThat(system.call("NtReleaseSemaphore", semaphore, 1, before))
        .isEqualTo(NtStatus.SEMAPHORE_LIMIT_EXCEEDED);
    assertThat(isSignalled(semaphore)).isTrue();
    system.call("NtReleaseSemaphore", semaphore, 1, before);
    assertThat(system.get(before)).isEqualTo(2);
  }

  @Test
  void countsOfSemaphoresAreChecked() {
    int handle = system.word(0);
    int[][] bad = {{0, 0}, {0, -1}, {-1, 1}, {2, 1}};
    for (int[] counts : bad) {
      assertThat(system.call("NtCreateSemaphore", handle, ALL_SEMAPHORE, 0, counts[0], counts[1]))
          .isEqualTo(NtStatus.INVALID_PARAMETER);
    }
    assertThat(program.semaphore(1, 1)).isPositive();
    int semaphore = program.semaphore(0, 1);
    for (int count : new int[] {0, -1}) {
      assertThat(system.call("NtReleaseSemaphore", semaphore, count, 0))
          .isEqualTo(NtStatus.INVALID_PARAMETER);
    }
    assertThat(isSignalled(semaphore)).isFalse();
  }

  @Test
  void namedSemaphoreIsFound() {
    int attributes = system.named("\\BaseNamedObjects\\s");
    int made = program.made("NtCreateSemaphore", ALL_SEMAPHORE, attributes, 0, 1);
    int opened = program.made("NtOpenSemaphore", ALL_SEMAPHORE, attributes);
    assertThat(program.object(opened)).isSameAs(program.object(made));
    assertThat(system.call("NtOpenMutant", system.word(0), ALL_MUTANT, attributes))
        .isEqualTo(NtStatus.OBJECT_TYPE_MISMATCH);
    int openIf = system.attributes(0, "\\BaseNamedObjects\\s", OPEN_IF);
    assertThat(system.call("NtCreateEvent", system.word(0), ALL_EVENT, openIf, 0, 0))
        .isEqualTo(NtStatus.OBJECT_TYPE_MISMATCH);
  }

  @Test
  void timerIsSignalledAtItsTime() {
    int timer = program.timer(NOTIFICATION);
    long before = system.clock.time();
    int was = system.word(-1);
    assertThat(system.call("NtSetTimer", timer, system.quad(-50_000), 0, 0, 0, 0, was)).isZero();
    assertThat(system.get(was) & 0xFF).isZero();
    assertThat(system.get(was) >>> 8).as("a byte is written").isEqualTo(0xFFFFFF);
    assertThat(isSignalled(timer)).isFalse();
    assertThat(system.call("NtWaitForSingleObject", timer, 0, 0)).isZero();
    assertThat(system.clock.time() - before).isBetween(500_000L, 600_000L);
    system.call("NtSetTimer", timer, system.quad(-50_000), 0, 0, 0, 0, was);
    assertThat(system.get(was) & 0xFF).as("it was signalled").isEqualTo(1);
    assertThat(isSignalled(timer)).isFalse();
  }

  @Test
  void timerWithAPeriodSignalsAgain() {
    int timer = program.timer(SYNCHRONIZATION);
    long before = system.clock.time();
    system.call("NtSetTimer", timer, system.quad(-10_000), 0, 0, 0, 7, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(system.call("NtWaitForSingleObject", timer, 0, 0)).isZero();
    }
    assertThat(system.clock.time() - before).isBetween(15 * MILLISECOND, 16 * MILLISECOND);
  }

  @Test
  void cancelledTimerIsNotSignalled() {
    int timer = program.timer(NOTIFICATION);
    system.call("NtSetTimer", timer, system.quad(-10_000), 0, 0, 0, 0, 0);
    int was = system.word(-1);
    assertThat(system.call("NtCancelTimer", timer, was)).isZero();
    assertThat(system.get(was)).isEqualTo(0xFFFFFF00);
    assertThat(system.call("NtWaitForSingleObject", timer, 0, system.quad(-100_000)))
        .isEqualTo(NtStatus.TIMEOUT);
    system.call("NtSetTimer", timer, system.quad(0), 0, 0, 0, 0, 0);
    system.call("NtDelayExecution", 0, system.quad(-1000));
    system.call("NtCancelTimer", timer, was);
    assertThat(system.get(was)).isEqualTo(0xFFFFFF01);
    assertThat(isSignalled(timer)).as("it keeps its signal").isTrue();
  }

  @Test
  void negativePeriodIsRefused() {
    int timer = program.timer(NOTIFICATION);
    assertThat(system.call("NtSetTimer", timer, system.quad(-10_000), 0, 0, 0, -1, 0))
        .isEqualTo(NtStatus.INVALID_PARAMETER_6);
  }

  @Test
  void timersApcReachesTheThreadThatSetItWithTheTime() {
    int timer = program.timer(NOTIFICATION);
    system.call("NtSetTimer", timer, system.quad(-10_000), 0x00401000, 0x55, 0, 0, 0);
    system.begin("NtDelayExecution", 1, system.quad(-1_000_000));
    int arguments = system.frame().get(TrapFrame.HARDWARE_ESP);
    assertThat(system.get(arguments)).isEqualTo(0x00401000);
    assertThat(system.get(arguments + 4)).isEqualTo(0x55);
    long time = system.get64(arguments + 8);
    assertThat(time)
        .isBetween(
            GuestTime.systemTime(system.clock.time() - MILLISECOND),
            GuestTime.systemTime(system.clock.time()));
  }

  @Test
  void timerWithoutRoutineQueuesNoApc() {
    int timer = program.timer(NOTIFICATION);
    system.call("NtSetTimer", timer, system.quad(-10_000), 0, 0, 0, 0, 0);
    assertThat(system.call("NtDelayExecution", 1, system.quad(-100_000))).isZero();
    assertThat(system.current().userApcs()).isEmpty();
  }

  @Test
  void timerStopsWithItsLastHandle() {
    int timer = program.timer(NOTIFICATION);
    system.call("NtSetTimer", timer, system.quad(-10_000), 0x00401000, 0, 0, 0, 0);
    program.close(timer);
    system.call("NtDelayExecution", 0, system.quad(-100_000));
    assertThat(system.current().userApcs()).isEmpty();
  }

  @Test
  void attributesAreChecked() {
    int handle = system.word(0);
    int wrongSize = system.word(0x14);
    system.space(0x20);
    int wrongFlags = system.attributes(0, "", 0x800);
    int noRoot = system.attributes(0x7770, "x", 0);
    int relative = system.attributes(0, "x", 0);
    int oddLength = system.word(0x40003);
    int oddName = system.attributes(0, "x", 0);
    system.put(oddName + 8, oddLength);
    assertThat(event(handle, wrongSize)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(event(handle, wrongFlags)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(event(handle, noRoot)).isEqualTo(NtStatus.INVALID_HANDLE);
    assertThat(event(handle, relative)).isEqualTo(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    assertThat(event(handle, oddName)).isEqualTo(NtStatus.OBJECT_NAME_INVALID);
    for (int flag : new int[] {2, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400}) {
      assertThat(event(handle, system.attributes(0, "", flag))).isZero();
    }
    assertThat(event(handle, system.attributes(0, "", 1))).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(event(handle, system.attributes(0, "", 4))).isEqualTo(NtStatus.INVALID_PARAMETER);
  }

  private int event(int handle, int attributes) {
    return system.call("NtCreateEvent", handle, ALL_EVENT, attributes, 0, 0);
  }

  @Test
  void nameCountsFromTheDirectoryThatWasOpened() {
    int root = system.named("\\BaseNamedObjects");
    int directory = program.made("NtOpenDirectoryObject", 0xF, root);
    int relative = system.attributes(directory, "here", 0);
    int made = program.made("NtCreateEvent", ALL_EVENT, relative, 0, 0);
    int opened = program.made("NtOpenEvent", ALL_EVENT, system.named("\\basenamedobjects\\HERE"));
    assertThat(program.object(opened)).isSameAs(program.object(made));
    assertThat(program.object(made).name()).isEqualTo("\\BaseNamedObjects\\here");
    int absolute = system.attributes(directory, "\\there", 0);
    assertThat(event(system.word(0), absolute)).isEqualTo(NtStatus.OBJECT_PATH_SYNTAX_BAD);
  }

  @Test
  void openingAsksForANameThatExists() {
    int handle = system.word(0);
    assertThat(system.call("NtOpenEvent", handle, ALL_EVENT, 0))
        .isEqualTo(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    assertThat(system.call("NtOpenEvent", handle, ALL_EVENT, system.named("\\None\\x")))
        .isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
    assertThat(system.call("NtOpenEvent", handle, ALL_EVENT, system.named("\\BaseNamedObjects")))
        .isEqualTo(NtStatus.OBJECT_TYPE_MISMATCH);
    assertThat(system.get(handle)).isZero();
  }

  @Test
  void handleHasTheRightsAndTheInheritanceThatWereAskedFor() {
    int attributes = system.attributes(0, "\\BaseNamedObjects\\r", 2);
    int made = program.made("NtCreateEvent", 0x80000000, attributes, 0, 0);
    HandleEntry entry = system.current().process().handles().lookup(made);
    assertThat(entry.access()).isEqualTo(0x20001);
    assertThat(entry.inherit()).isTrue();
    int opened = program.made("NtOpenEvent", 0x02000000, system.named("\\BaseNamedObjects\\r"));
    HandleEntry second = system.current().process().handles().lookup(opened);
    assertThat(second.access()).isEqualTo(ALL_EVENT);
    assertThat(second.inherit()).isFalse();
    assertThat(system.call("NtSetEvent", made, 0)).isEqualTo(NtStatus.ACCESS_DENIED);
  }

  @Test
  void apcToAThreadThatHasEndedIsRefused() {
    int other = program.thread(false);
    EThread first = system.current();
    system.runUntil(program.threadOf(other));
    system.begin("NtTerminateThread", CURRENT_THREAD, 0);
    system.runUntil(first);
    assertThat(system.call("NtQueueApcThread", other, 0x401000, 0, 0, 0))
        .isEqualTo(NtStatus.UNSUCCESSFUL);
  }

  @Test
  void lowBitsOfAHandleAreItsOwners() {
    int semaphore = program.semaphore(0, 5);
    assertThat(system.call("NtReleaseSemaphore", semaphore | 3, 1, 0)).isZero();
    assertThat(program.tryWait(semaphore)).isZero();
  }
}
