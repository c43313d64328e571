package org.pagewalk.kernel.ke.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;

class DueQueueTest {
  private final TestClock clock = new TestClock();
  private final DueQueue queue = new DueQueue();
  private final ArrayList<String> happened = new ArrayList<>();

  @Test
  void eventsHappenInOrderOfTimeThenOfScheduling() {
    queue.schedule(20, () -> happened.add("c"));
    queue.schedule(10, () -> happened.add("a"));
    queue.schedule(10, () -> happened.add("b"));
    clock.advanceTo(19);
    queue.drain(clock);
    assertThat(happened).containsExactly("a", "b");
    assertThat(queue.nextTime()).isEqualTo(20);
  }

  @Test
  void cancelledEventDoesNotHappen() {
    DueQueue.Ticket ticket = queue.schedule(5, () -> happened.add("x"));
    assertThat(queue.cancel(ticket)).isTrue();
    clock.advanceTo(5);
    queue.drain(clock);
    assertThat(happened).isEmpty();
    assertThat(queue.nextTime()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void periodicTimerSignalsAgainWithoutDrift() {
    KTimer timer =
        new KTimer(KEvent.Kind.NOTIFICATION, queue, new Dispatcher((thread, boost) -> {}));
    timer.set(10, 100, null);
    clock.advanceTo(15);
    queue.drain(clock);
    assertThat(timer.isSignalled()).isTrue();
    assertThat(queue.nextTime()).isEqualTo(110);
    timer.cancel();
    assertThat(queue.nextTime()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void negativeTimeoutCountsFromNowAndPositiveOneIsADate() {
    assertThat(GuestTime.dueTime(-3, 100)).isEqualTo(130);
    assertThat(GuestTime.dueTime(GuestTime.BOOT_DATE + 3, 100)).isEqualTo(30);
    assertThat(GuestTime.dueTime(GuestTime.BOOT_DATE - 9, 100)).isZero();
    assertThat(GuestTime.dueTime(Long.MIN_VALUE, 100)).isEqualTo(Long.MAX_VALUE);
    assertThat(GuestTime.dueTime(Long.MIN_VALUE + 1, 100)).isEqualTo(Long.MAX_VALUE);
  }
}
