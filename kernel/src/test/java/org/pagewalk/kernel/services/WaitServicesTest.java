package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;
import static org.pagewalk.kernel.TestProgram.CURRENT_THREAD;
import static org.pagewalk.kernel.TestProgram.NOTIFICATION;
import static org.pagewalk.kernel.TestProgram.SYNCHRONIZATION;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.mm.workingset.WorkingSet;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

class WaitServicesTest {
  private static final int ALL = 0;
  private static final int ANY = 1;

  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  private int waitFor(int type, boolean alertable, Integer timeout, int... handles) {
    int at = system.space(4 * handles.length);
    for (int i = 0; i < handles.length; i++) {
      system.put(at + 4 * i, handles[i]);
    }
    int due = timeout == null ? 0 : system.quad(timeout);
    return system.call(
        "NtWaitForMultipleObjects", handles.length, at, type, alertable ? 1 : 0, due);
  }

  private boolean isSignalled(int event) {
    return program.tryWait(event) == NtStatus.SUCCESS;
  }

  private static int statusOf(EThread thread) {
    return thread.frame().get(TrapFrame.EAX);
  }

  @Test
  void timeoutOfZeroNeverWaits() {
    int event = program.event(NOTIFICATION, false);
    long before = system.clock.time();
    assertThat(program.tryWait(event)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(system.clock.time() - before).isLessThan(100_000);
    assertThat(waitFor(ANY, false, 0, event)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(waitFor(ALL, false, 0, event)).isEqualTo(NtStatus.TIMEOUT);
  }

  @Test
  void relativeTimeoutCountsFromTheCall() {
    int event = program.event(NOTIFICATION, false);
    long before = system.clock.time();
    assertThat(waitFor(ANY, false, -30_000, event)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(system.clock.time() - before).isBetween(300_000L, 400_000L);
  }

  @Test
  void absoluteTimeoutIsADate() {
    int event = program.event(NOTIFICATION, false);
    long due = system.clock.time() + 5_000_000;
    int date = system.quad(GuestTime.systemTime(due));
    assertThat(system.call("NtWaitForSingleObject", event, 0, date)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(system.clock.time()).isBetween(due - 10, due + 100_000);
  }

  @Test
  void timeoutInThePastNeverWaits() {
    int event = program.event(NOTIFICATION, false);
    long before = system.clock.time();
    int date = system.quad(GuestTime.BOOT_DATE);
    assertThat(system.call("NtWaitForSingleObject", event, 0, date)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(system.clock.time() - before).isLessThan(100_000);
  }

  @Test
  void waitWithoutTimeoutLastsUntilTheSignal() {
    int event = program.event(SYNCHRONIZATION, false);
    program.thread(false);
    EThread first = system.current();
    system.begin("NtWaitForSingleObject", event, 0, 0);
    for (int i = 0; i < 10; i++) {
      system.clockInterrupt();
      assertThat(system.current()).isNotSameAs(first);
    }
    system.call("NtSetEvent", event, 0);
    system.runUntil(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.SUCCESS);
    assertThat(isSignalled(event)).as("the wait has taken the signal").isFalse();
  }

  @Test
  void handleWithoutSynchronizeCannotBeWaitedFor() {
    int event = program.event(NOTIFICATION, true);
    int modifyOnly = program.withRights(event, 2);
    int synchronizeOnly = program.withRights(event, 0x100000);
    assertThat(program.tryWait(modifyOnly)).isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(waitFor(ANY, false, 0, event, modifyOnly)).isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(program.tryWait(synchronizeOnly)).isEqualTo(NtStatus.SUCCESS);
  }

  @Test
  void whatCannotBeSignalledIsOfTheWrongType() {
    int section = program.section(0x1000);
    assertThat(program.tryWait(section)).isEqualTo(NtStatus.OBJECT_TYPE_MISMATCH);
    assertThat(waitFor(ANY, false, 0, section)).isEqualTo(NtStatus.OBJECT_TYPE_MISMATCH);
    assertThat(waitFor(ANY, false, 0, 0x7770)).isEqualTo(NtStatus.INVALID_HANDLE);
  }

  @Test
  void ownProcessAndThreadAreNotSignalledWhileTheyLive() {
    assertThat(program.tryWait(CURRENT_PROCESS)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(program.tryWait(CURRENT_THREAD)).isEqualTo(NtStatus.TIMEOUT);
  }

  @Test
  void waitForAnyAnswersTheFirstThatIsSignalled() {
    int first = program.event(SYNCHRONIZATION, false);
    int second = program.event(SYNCHRONIZATION, true);
    int third = program.event(SYNCHRONIZATION, true);
    assertThat(waitFor(ANY, false, null, first, second, third)).isEqualTo(1);
    assertThat(isSignalled(third)).as("what came later is not taken").isTrue();
    assertThat(isSignalled(second)).isFalse();
  }

  @Test
  void waitForAllTakesAllOrNothing() {
    int first = program.event(SYNCHRONIZATION, true);
    int second = program.event(SYNCHRONIZATION, false);
    assertThat(waitFor(ALL, false, 0, first, second)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(isSignalled(first)).as("nothing was taken").isTrue();
    system.call("NtSetEvent", first, 0);
    system.call("NtSetEvent", second, 0);
    assertThat(waitFor(ALL, false, 0, first, second)).isEqualTo(NtStatus.SUCCESS);
    assertThat(isSignalled(first)).isFalse();
    assertThat(isSignalled(second)).isFalse();
  }

  @Test
  void waitForAllEndsWithTheLastSignal() {
    int event = program.event(SYNCHRONIZATION, false);
    int semaphore = program.semaphore(0, 9);
    int waiter = program.thread(false);
    EThread first = system.current();
    EThread second = program.threadOf(waiter);
    waitFor(ALL, false, null, event, semaphore);
    system.runUntil(second);
    system.call("NtSetEvent", event, 0);
    assertThat(first.isWaiting()).isTrue();
    system.call("NtReleaseSemaphore", semaphore, 3, 0);
    assertThat(first.isWaiting()).isFalse();
    assertThat(isSignalled(event)).isFalse();
  }

  @Test
  void countAndTypeOfAWaitAreChecked() {
    int event = program.event(NOTIFICATION, true);
    int at = system.space(4 * 65);
    for (int i = 0; i < 65; i++) {
      system.put(at + 4 * i, event);
    }
    String service = "NtWaitForMultipleObjects";
    assertThat(system.call(service, 0, at, ANY, 0, 0)).isEqualTo(NtStatus.INVALID_PARAMETER_1);
    assertThat(system.call(service, -1, at, ANY, 0, 0)).isEqualTo(NtStatus.INVALID_PARAMETER_1);
    assertThat(system.call(service, 65, at, ANY, 0, 0)).isEqualTo(NtStatus.INVALID_PARAMETER_1);
    assertThat(system.call(service, 64, at, ANY, 0, 0)).isZero();
    assertThat(system.call(service, 1, at, 2, 0, 0)).isEqualTo(NtStatus.INVALID_PARAMETER_3);
    assertThat(system.call(service, 1, at, -1, 0, 0)).isEqualTo(NtStatus.INVALID_PARAMETER_3);
    assertThat(system.call(service, 2, at, ALL, 0, 0)).isEqualTo(NtStatus.INVALID_PARAMETER_MIX);
    assertThat(system.call(service, 2, at, ANY, 0, 0)).isZero();
  }

  @Test
  void mutantOfAnEndedThreadIsAbandonedOnceAndThenOwned() {
    int mutant = program.mutant(false);
    int event = program.event(NOTIFICATION, true);
    int other = program.thread(false);
    EThread first = system.current();
    EThread second = program.threadOf(other);
    system.runUntil(second);
    assertThat(program.tryWait(mutant)).isZero();
    system.begin("NtTerminateThread", CURRENT_THREAD, 0);
    system.runUntil(first);
    assertThat(waitFor(ALL, false, 0, event, mutant)).isEqualTo(NtStatus.ABANDONED_WAIT_0);
    assertThat(program.tryWait(mutant)).isEqualTo(NtStatus.SUCCESS);
    assertThat(system.call("NtReleaseMutant", mutant, 0)).isZero();
    assertThat(system.call("NtReleaseMutant", mutant, 0)).isZero();
    assertThat(system.call("NtReleaseMutant", mutant, 0)).isEqualTo(NtStatus.MUTANT_NOT_OWNED);
  }

  @Test
  void abandonedMutantAnswersItsIndex() {
    int never = program.event(NOTIFICATION, false);
    int mutant = program.mutant(false);
    EThread first = system.current();
    EThread second = program.threadOf(program.thread(false));
    system.runUntil(second);
    program.tryWait(mutant);
    system.begin("NtTerminateThread", CURRENT_THREAD, 0);
    system.runUntil(first);
    assertThat(waitFor(ANY, false, 0, never, mutant)).isEqualTo(NtStatus.ABANDONED_WAIT_0 + 1);
  }

  @Test
  void waitForAThreadEndsWithTheThread() {
    int other = program.thread(false);
    EThread first = system.current();
    EThread second = program.threadOf(other);
    system.begin("NtWaitForSingleObject", other, 0, 0);
    assertThat(system.current()).isSameAs(second);
    system.begin("NtTerminateThread", CURRENT_THREAD, 0x55);
    assertThat(system.current()).isSameAs(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.SUCCESS);
    assertThat(program.tryWait(other)).as("for ever").isEqualTo(NtStatus.SUCCESS);
  }

  @Test
  void apcThatIsPendingEndsAnAlertableWaitBeforeItBegins() {
    int never = program.event(NOTIFICATION, false);
    system.call("NtQueueApcThread", CURRENT_THREAD, 0x00401000, 7, 8, 9);
    assertThat(program.tryWait(never)).as("not alertable").isEqualTo(NtStatus.TIMEOUT);
    int esp = system.frame().get(TrapFrame.HARDWARE_ESP);
    system.begin("NtWaitForSingleObject", never, 1, 0);
    int arguments = system.frame().get(TrapFrame.HARDWARE_ESP);
    assertThat(system.frame().get(TrapFrame.EIP))
        .isEqualTo(TestSystem.entry("KiUserApcDispatcher"));
    assertThat(arguments).isEqualTo((esp & ~3) - ContextRecord.SIZE - 16);
    assertThat(system.get(arguments)).isEqualTo(0x00401000);
    assertThat(system.get(arguments + 4)).isEqualTo(7);
    assertThat(system.get(arguments + 8)).isEqualTo(8);
    assertThat(system.get(arguments + 12)).isEqualTo(9);
    assertThat(system.get(arguments + 16 + ContextRecord.EAX)).isEqualTo(NtStatus.USER_APC);
    system.begin("NtContinue", arguments + 16, 0);
    assertThat(system.frame().get(TrapFrame.EAX)).isEqualTo(NtStatus.USER_APC);
    assertThat(system.frame().get(TrapFrame.HARDWARE_ESP)).isEqualTo(esp);
  }

  @Test
  void apcEndsAWaitForSeveralObjectsOnlyIfItIsAlertable() {
    int never = program.event(NOTIFICATION, false);
    system.call("NtQueueApcThread", CURRENT_THREAD, 0x00401000, 0, 0, 0);
    assertThat(waitFor(ANY, false, -10_000, never)).isEqualTo(NtStatus.TIMEOUT);
    waitFor(ANY, true, null, never);
    assertThat(system.frame().get(TrapFrame.EIP))
        .isEqualTo(TestSystem.entry("KiUserApcDispatcher"));
  }

  @Test
  void apcsAreDeliveredInTheirOrderOneForEachContinue() {
    system.call("NtQueueApcThread", CURRENT_THREAD, 0x00401000, 1, 0, 0);
    system.call("NtQueueApcThread", CURRENT_THREAD, 0x00402000, 2, 0, 0);
    system.call("NtTestAlert");
    int first = system.frame().get(TrapFrame.HARDWARE_ESP);
    assertThat(system.get(first)).isEqualTo(0x00401000);
    system.begin("NtContinue", first + 16, 1);
    int second = system.frame().get(TrapFrame.HARDWARE_ESP);
    assertThat(system.get(second)).isEqualTo(0x00402000);
    assertThat(system.current().userApcs()).isEmpty();
    system.begin("NtContinue", second + 16, 1);
    assertThat(system.frame().get(TrapFrame.EIP))
        .isNotEqualTo(TestSystem.entry("KiUserApcDispatcher") + 1);
    assertThat(system.current().isUserApcPending()).isFalse();
  }

  @Test
  void continueWithoutAlertLeavesTheNextApcWaiting() {
    system.call("NtQueueApcThread", CURRENT_THREAD, 0x00401000, 1, 0, 0);
    system.call("NtQueueApcThread", CURRENT_THREAD, 0x00402000, 2, 0, 0);
    system.call("NtTestAlert");
    int first = system.frame().get(TrapFrame.HARDWARE_ESP);
    system.begin("NtContinue", first + 16, 0);
    assertThat(system.current().userApcs()).hasSize(1);
  }

  @Test
  void alertEndsTheNextAlertableWaitOnly() {
    int never = program.event(NOTIFICATION, false);
    assertThat(system.call("NtAlertThread", selfHandle())).isZero();
    assertThat(program.tryWait(never)).isEqualTo(NtStatus.TIMEOUT);
    int zero = system.quad(0);
    assertThat(system.call("NtWaitForSingleObject", never, 1, zero)).isEqualTo(NtStatus.ALERTED);
    assertThat(system.call("NtWaitForSingleObject", never, 1, zero)).isEqualTo(NtStatus.TIMEOUT);
    system.call("NtAlertThread", selfHandle());
    assertThat(system.call("NtTestAlert")).isEqualTo(NtStatus.ALERTED);
    assertThat(system.call("NtTestAlert")).isEqualTo(NtStatus.SUCCESS);
  }

  private int selfHandle() {
    return program.withRights(CURRENT_THREAD, TestProgram.ALL_THREAD);
  }

  @Test
  void alertEndsAnAlertableWaitThatHasBegun() {
    int never = program.event(NOTIFICATION, false);
    int self = selfHandle();
    program.thread(false);
    EThread first = system.current();
    system.begin("NtWaitForSingleObject", never, 1, 0);
    system.call("NtAlertThread", self);
    assertThat(system.current()).as("its boost lets it run at once").isSameAs(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.ALERTED);
    system.begin("NtWaitForSingleObject", never, 0, system.quad(-10_000_000));
    system.call("NtAlertThread", self);
    assertThat(first.isWaiting()).as("a wait that is not alertable goes on").isTrue();
  }

  @Test
  void apcLeavesAWaitThatIsNotAlertableAlone() {
    int never = program.event(NOTIFICATION, false);
    int self = selfHandle();
    program.thread(false);
    EThread first = system.current();
    system.begin("NtWaitForSingleObject", never, 0, system.quad(-10_000_000));
    assertThat(system.call("NtQueueApcThread", self, 0x401000, 0, 0, 0)).isZero();
    assertThat(first.isWaiting()).isTrue();
    system.runUntil(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(first.userApcs()).hasSize(1);
  }

  @Test
  void delayLastsItsTimeAndAnswersSuccess() {
    long before = system.clock.time();
    assertThat(system.call("NtDelayExecution", 0, system.quad(-40_000)))
        .isEqualTo(NtStatus.SUCCESS);
    assertThat(system.clock.time() - before).isBetween(400_000L, 500_000L);
  }

  @Test
  void delayOfZeroGivesTheProcessorAway() {
    EThread second = program.threadOf(program.thread(false));
    system.begin("NtDelayExecution", 0, system.quad(0));
    assertThat(system.current()).isSameAs(second);
  }

  @Test
  void alertableDelayEndsWithAnAlertOrAnApc() {
    system.call("NtAlertThread", selfHandle());
    int delay = system.quad(-40_000_000);
    assertThat(system.call("NtDelayExecution", 1, delay)).isEqualTo(NtStatus.ALERTED);
    system.call("NtQueueApcThread", CURRENT_THREAD, 0x401000, 0, 0, 0);
    system.begin("NtDelayExecution", 1, delay);
    int context = system.frame().get(TrapFrame.HARDWARE_ESP) + 16;
    assertThat(system.get(context + ContextRecord.EAX)).isEqualTo(NtStatus.USER_APC);
    assertThat(system.clock.time()).isLessThan(400_000_000);
  }

  @Test
  void delayWithoutEndIsADeadlock() {
    assertThat(system.begin("NtDelayExecution", 0, system.quad(Long.MIN_VALUE)))
        .isEqualTo(Outcome.STOP);
    assertThat(system.kernel.outcome().sentence()).contains("deadlock");
  }

  @Test
  void yieldSaysWhetherSomebodyElseCouldRun() {
    EThread first = system.current();
    assertThat(system.call("NtYieldExecution")).isEqualTo(NtStatus.NO_YIELD_PERFORMED);
    EThread second = program.threadOf(program.thread(false));
    system.begin("NtYieldExecution");
    assertThat(system.current()).isSameAs(second);
    assertThat(statusOf(first)).isEqualTo(NtStatus.SUCCESS);
  }

  @Test
  void pagesThatAWaitHasReadMayBeTrimmedMeanwhile() {
    int event = program.event(NOTIFICATION, false);
    int page = program.memory(CURRENT_PROCESS, 0x1000);
    system.put(page, event);
    program.thread(false);
    EThread first = system.current();
    system.begin("NtWaitForMultipleObjects", 1, page, ANY, 0, 0);
    assertThat(first.isWaiting()).isTrue();
    assertThat(system.current()).isNotSameAs(first);
    WorkingSet workingSet = first.process().space().workingSet();
    assertThat(workingSet.find(page)).isNotNegative();
    assertThat(workingSet.isTrimmable(workingSet.find(page))).isTrue();
  }
}
