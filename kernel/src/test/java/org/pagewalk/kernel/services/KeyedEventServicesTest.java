package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

class KeyedEventServicesTest {
  private static final int KEY = 0x00500010;
  private static final int LONG = -100_000_000;

  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);
  private int event;
  private EThread first;
  private EThread second;

  @BeforeEach
  void twoThreads() {
    event = program.keyedEvent();
    first = system.current();
    second = program.threadOf(program.thread(false));
  }

  @AfterEach
  void close() {
    system.close();
  }

  private int meet(String service, int key, int timeout) {
    return system.call(service, event, key, 0, system.quad(timeout));
  }

  private static int statusOf(EThread thread) {
    return thread.frame().get(TrapFrame.EAX);
  }

  @Test
  void releaseWakesTheThreadThatWaitsAtItsKey() {
    meet("NtWaitForKeyedEvent", KEY, LONG);
    assertThat(system.current()).isSameAs(second);
    meet("NtReleaseKeyedEvent", KEY, LONG);
    assertThat(first.isWaiting()).isFalse();
    system.runUntil(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.SUCCESS);
    assertThat(statusOf(second)).isEqualTo(NtStatus.SUCCESS);
  }

  @Test
  void releaseWaitsForAWaiter() {
    meet("NtReleaseKeyedEvent", KEY, LONG);
    assertThat(first.isWaiting()).isTrue();
    meet("NtWaitForKeyedEvent", KEY, LONG);
    assertThat(system.current()).as("the boost lets it run at once").isSameAs(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.SUCCESS);
    assertThat(statusOf(second)).isEqualTo(NtStatus.SUCCESS);
  }

  @Test
  void keysDoNotMeetEachOther() {
    meet("NtWaitForKeyedEvent", KEY, LONG);
    assertThat(meet("NtReleaseKeyedEvent", KEY + 4, 0)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(first.isWaiting()).isTrue();
  }

  @Test
  void sidesOfOneKindDoNotMeetEachOther() {
    meet("NtWaitForKeyedEvent", KEY, LONG);
    assertThat(meet("NtWaitForKeyedEvent", KEY, 0)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(first.isWaiting()).isTrue();
  }

  @Test
  void waiterThatTimedOutTakesNoLaterRelease() {
    meet("NtWaitForKeyedEvent", KEY, -10_000);
    system.runUntil(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(meet("NtReleaseKeyedEvent", KEY, 0))
        .as("nobody waits any more")
        .isEqualTo(NtStatus.TIMEOUT);
  }

  @Test
  void releaserThatTimedOutReleasesNoLaterWaiter() {
    meet("NtReleaseKeyedEvent", KEY, -10_000);
    system.runUntil(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.TIMEOUT);
    assertThat(meet("NtWaitForKeyedEvent", KEY, 0)).isEqualTo(NtStatus.TIMEOUT);
  }

  @Test
  void oneReleaseWakesTheOldestWaiterOnly() {
    EThread third = program.threadOf(program.thread(false));
    meet("NtWaitForKeyedEvent", KEY, LONG);
    assertThat(system.current()).isSameAs(second);
    meet("NtWaitForKeyedEvent", KEY, LONG);
    assertThat(system.current()).isSameAs(third);
    meet("NtReleaseKeyedEvent", KEY, LONG);
    assertThat(first.isWaiting()).isFalse();
    assertThat(second.isWaiting()).isTrue();
  }

  @Test
  void oddKeyIsRefused() {
    assertThat(meet("NtWaitForKeyedEvent", KEY + 1, 0)).isEqualTo(NtStatus.INVALID_PARAMETER_1);
    assertThat(meet("NtReleaseKeyedEvent", KEY + 1, 0)).isEqualTo(NtStatus.INVALID_PARAMETER_1);
  }

  @Test
  void flagsOfACreationMustBeZero() {
    int handle = system.word(0);
    assertThat(system.call("NtCreateKeyedEvent", handle, TestProgram.ALL_KEYED_EVENT, 0, 1))
        .isEqualTo(NtStatus.INVALID_PARAMETER_4);
  }

  @Test
  void namedKeyedEventIsOneObject() {
    int attributes = system.named("\\BaseNamedObjects\\keys");
    int made = program.made("NtCreateKeyedEvent", TestProgram.ALL_KEYED_EVENT, attributes, 0);
    int opened = program.made("NtOpenKeyedEvent", TestProgram.ALL_KEYED_EVENT, attributes);
    assertThat(program.object(opened)).isSameAs(program.object(made));
  }

  @Test
  void alertTakesAnAlertableWaiterOutOfTheQueue() {
    int self = program.withRights(TestProgram.CURRENT_THREAD, TestProgram.ALL_THREAD);
    system.begin("NtWaitForKeyedEvent", event, KEY, 1, 0);
    system.call("NtAlertThread", self);
    system.runUntil(first);
    assertThat(statusOf(first)).isEqualTo(NtStatus.ALERTED);
    assertThat(meet("NtReleaseKeyedEvent", KEY, 0)).isEqualTo(NtStatus.TIMEOUT);
  }

  @Test
  void waiterThatWasToldToEndLeavesTheQueue() {
    int self = program.withRights(TestProgram.CURRENT_THREAD, TestProgram.ALL_THREAD);
    meet("NtWaitForKeyedEvent", KEY, LONG);
    system.call("NtTerminateThread", self, 0);
    for (int i = 0; i < 5 && !first.isTerminated(); i++) {
      system.call("NtYieldExecution");
    }
    assertThat(first.isTerminated()).isTrue();
    assertThat(meet("NtReleaseKeyedEvent", KEY, 0)).isEqualTo(NtStatus.TIMEOUT);
  }
}
