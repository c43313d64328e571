package org.pagewalk.kernel.ke.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.status.NtStatus;

class DispatcherTest {
  private static final class TestThread extends Waiter {}

  private final ArrayList<Waiter> readied = new ArrayList<>();
  private final Dispatcher dispatcher = new Dispatcher((thread, boost) -> readied.add(thread));
  private final TestThread first = new TestThread();
  private final TestThread second = new TestThread();

  private int waitAny(Waiter thread, DispatcherObject... objects) {
    return dispatcher.waitFor(thread, List.of(objects), WaitType.ANY, false);
  }

  @Test
  void notificationEventReleasesAllWaitersAndStaysSignalled() {
    KEvent event = new KEvent(KEvent.Kind.NOTIFICATION, false);
    assertThat(waitAny(first, event)).isEqualTo(NtStatus.PENDING);
    waitAny(second, event);
    assertThat(dispatcher.set(event)).isFalse();
    assertThat(readied).containsExactly(first, second);
    assertThat(event.isSignalled()).isTrue();
    assertThat(event.hasWaiters()).isFalse();
  }

  @Test
  void synchronizationEventReleasesOneWaiterInOrderOfArrival() {
    KEvent event = new KEvent(KEvent.Kind.SYNCHRONIZATION, false);
    waitAny(first, event);
    waitAny(second, event);
    dispatcher.set(event);
    assertThat(readied).containsExactly(first);
    assertThat(event.isSignalled()).isFalse();
    assertThat(second.isWaiting()).isTrue();
  }

  @Test
  void waitForAllTakesNothingUntilItCanTakeAll() {
    KEvent event = new KEvent(KEvent.Kind.SYNCHRONIZATION, false);
    KSemaphore semaphore = new KSemaphore(0, 5);
    dispatcher.waitFor(first, List.of(event, semaphore), WaitType.ALL, false);
    dispatcher.set(event);
    assertThat(first.isWaiting()).isTrue();
    assertThat(event.isSignalled()).isTrue();
    dispatcher.release(semaphore, 2);
    assertThat(readied).containsExactly(first);
    assertThat(event.isSignalled()).isFalse();
    assertThat(semaphore.count()).isEqualTo(1);
  }

  @Test
  void waitForAnyAnswersTheIndexOfTheObject() {
    KEvent never = new KEvent(KEvent.Kind.NOTIFICATION, false);
    KSemaphore semaphore = new KSemaphore(0, 1);
    waitAny(first, never, semaphore);
    dispatcher.release(semaphore, 1);
    assertThat(first.waitStatus()).isEqualTo(1);
    assertThat(never.hasWaiters()).isFalse();
  }

  @Test
  void semaphoreDoesNotPassItsLimit() {
    KSemaphore semaphore = new KSemaphore(1, 2);
    assertThat(dispatcher.release(semaphore, 2)).isFalse();
    assertThat(semaphore.count()).isEqualTo(1);
  }

  @Test
  void mutantMayBeTakenAgainByItsOwnerOnly() {
    KMutant mutant = new KMutant();
    assertThat(waitAny(first, mutant)).isEqualTo(NtStatus.SUCCESS);
    assertThat(waitAny(first, mutant)).isEqualTo(NtStatus.SUCCESS);
    assertThat(waitAny(second, mutant)).isEqualTo(NtStatus.PENDING);
    assertThat(dispatcher.release(mutant, second)).isFalse();
    dispatcher.release(mutant, first);
    assertThat(second.isWaiting()).isTrue();
    dispatcher.release(mutant, first);
    assertThat(mutant.owner()).isSameAs(second);
  }

  @Test
  void mutantOfAnEndedThreadIsAbandonedOnce() {
    KMutant mutant = new KMutant();
    waitAny(first, mutant);
    dispatcher.abandonMutants(first);
    assertThat(waitAny(second, mutant)).isEqualTo(NtStatus.ABANDONED_WAIT_0);
    assertThat(waitAny(second, mutant)).isEqualTo(NtStatus.SUCCESS);
  }

  @Test
  void endedWaitLeavesNoTraceAtTheObject() {
    KEvent event = new KEvent(KEvent.Kind.NOTIFICATION, false);
    waitAny(first, event);
    dispatcher.endWait(first, NtStatus.TIMEOUT, 0);
    assertThat(first.waitStatus()).isEqualTo(NtStatus.TIMEOUT);
    assertThat(event.hasWaiters()).isFalse();
  }

  @Test
  void pulseReleasesThoseWhoWaitAndLeavesTheEventReset() {
    KEvent event = new KEvent(KEvent.Kind.NOTIFICATION, false);
    waitAny(first, event);
    dispatcher.pulse(event);
    assertThat(readied).containsExactly(first);
    assertThat(waitAny(second, event)).isEqualTo(NtStatus.PENDING);
  }
}
