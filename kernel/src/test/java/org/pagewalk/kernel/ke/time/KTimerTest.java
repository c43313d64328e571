package org.pagewalk.kernel.ke.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.ke.wait.WaitType;
import org.pagewalk.kernel.ke.wait.Waiter;
import org.pagewalk.kernel.status.NtStatus;

class KTimerTest {
  private static final class TestThread extends Waiter {}

  private final TestClock clock = new TestClock();
  private final DueQueue queue = new DueQueue();
  private final ArrayList<Waiter> readied = new ArrayList<>();
  private final Dispatcher dispatcher = new Dispatcher((thread, _) -> readied.add(thread));
  private final KTimer timer = newTimer(KEvent.Kind.NOTIFICATION);

  private KTimer newTimer(KEvent.Kind kind) {
    return new KTimer(kind, queue, dispatcher);
  }

  private void advanceTo(long time) {
    clock.advanceTo(time);
    queue.drain(clock);
  }

  @Test
  void timerIsSignalledAtItsTimeAndNotBefore() {
    assertThat(timer.set(100, 0, null)).isFalse();
    advanceTo(99);
    assertThat(timer.isSignalled()).isFalse();
    advanceTo(100);
    assertThat(timer.isSignalled()).isTrue();
    assertThat(queue.nextTime()).as("once").isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void settingASignalledTimerTakesItsSignalAway() {
    timer.set(100, 0, null);
    advanceTo(100);
    assertThat(timer.set(200, 0, null)).as("it was signalled").isTrue();
    assertThat(timer.isSignalled()).isFalse();
    advanceTo(200);
    assertThat(timer.isSignalled()).isTrue();
  }

  @Test
  void settingARunningTimerForgetsItsFormerTime() {
    timer.set(100, 0, null);
    timer.set(300, 0, null);
    advanceTo(299);
    assertThat(timer.isSignalled()).isFalse();
    advanceTo(300);
    assertThat(timer.isSignalled()).isTrue();
  }

  @Test
  void settingWithoutAPeriodEndsAPeriodicTimer() {
    timer.set(100, 50, null);
    advanceTo(100);
    timer.set(400, 0, null);
    advanceTo(400);
    assertThat(queue.nextTime()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void cancelledTimerKeepsItsSignalAndGivesNoOther() {
    timer.set(100, 50, null);
    advanceTo(100);
    timer.cancel();
    assertThat(timer.isSignalled()).isTrue();
    assertThat(queue.nextTime()).isEqualTo(Long.MAX_VALUE);
    timer.cancel();
    assertThat(timer.isSignalled()).isTrue();
  }

  @Test
  void companionHappensWithEachSignal() {
    List<Long> times = new ArrayList<>();
    timer.set(100, 50, () -> times.add(clock.time()));
    advanceTo(100);
    advanceTo(150);
    advanceTo(199);
    assertThat(times).containsExactly(100L, 150L);
    timer.set(300, 0, null);
    advanceTo(300);
    assertThat(times).hasSize(2);
  }

  @Test
  void companionMayStartTheTimerAnew() {
    timer.set(100, 0, () -> timer.set(500, 0, null));
    advanceTo(100);
    assertThat(timer.isSignalled()).isFalse();
    assertThat(queue.nextTime()).isEqualTo(500);
  }

  @Test
  void synchronizationTimerReleasesOneAndIsReset() {
    KTimer one = newTimer(KEvent.Kind.SYNCHRONIZATION);
    TestThread first = new TestThread();
    TestThread second = new TestThread();
    dispatcher.waitFor(first, List.of(one), WaitType.ANY, false);
    dispatcher.waitFor(second, List.of(one), WaitType.ANY, false);
    one.set(10, 0, null);
    advanceTo(10);
    assertThat(readied).containsExactly(first);
    assertThat(one.isSignalled()).isFalse();
  }

  @Test
  void notificationTimerReleasesAllAndStaysSignalled() {
    TestThread first = new TestThread();
    TestThread second = new TestThread();
    dispatcher.waitFor(first, List.of(timer), WaitType.ANY, false);
    dispatcher.waitFor(second, List.of(timer), WaitType.ANY, false);
    timer.set(10, 0, null);
    advanceTo(10);
    assertThat(readied).containsExactly(first, second);
    assertThat(first.waitStatus()).isEqualTo(NtStatus.SUCCESS);
    assertThat(timer.isSignalled()).isTrue();
  }
}
