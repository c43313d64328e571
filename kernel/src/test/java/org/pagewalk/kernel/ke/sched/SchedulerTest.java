package org.pagewalk.kernel.ke.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.NtStatus;
import org.pagewalk.kernel.ke.TestClock;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.ke.wait.WaitType;

class SchedulerTest {
  private static final class TestThread extends KThread {
    TestThread(int priority) {
      super(priority);
    }
  }

  private final TestClock clock = new TestClock();
  private final DueQueue dueQueue = new DueQueue();
  private final Scheduler scheduler = new Scheduler(clock, dueQueue);
  private final Dispatcher dispatcher = new Dispatcher(scheduler);
  private final TestThread low = new TestThread(8);
  private final TestThread equal = new TestThread(8);
  private final TestThread high = new TestThread(10);

  @Test
  void highestReadyThreadRunsFirst() {
    scheduler.ready(low, 0);
    scheduler.ready(high, 0);
    assertThat(scheduler.select()).isSameAs(high);
  }

  @Test
  void preemptedThreadRunsAgainBeforeItsEquals() {
    scheduler.ready(low, 0);
    scheduler.ready(equal, 0);
    assertThat(scheduler.select()).isSameAs(low);
    scheduler.ready(high, 0);
    assertThat(scheduler.wantsSwitch()).isTrue();
    assertThat(scheduler.select()).isSameAs(high);
    high.setTerminated();
    assertThat(scheduler.select()).isSameAs(low);
  }

  @Test
  void threadGivesWayToItsEqualWhenItsQuantumIsOver() {
    scheduler.ready(low, 0);
    scheduler.ready(equal, 0);
    scheduler.select();
    assertThat(scheduler.quantumDue()).isEqualTo(Costs.QUANTUM);
    clock.advanceTo(Costs.QUANTUM);
    assertThat(scheduler.select()).isSameAs(equal);
  }

  @Test
  void loneThreadNeedsNoQuantumInterrupt() {
    scheduler.ready(low, 0);
    scheduler.select();
    assertThat(scheduler.quantumDue()).isEqualTo(Long.MAX_VALUE);
    clock.advanceTo(10 * Costs.QUANTUM);
    assertThat(scheduler.select()).isSameAs(low);
  }

  @Test
  void boostFadesByOneLevelForEachQuantum() {
    scheduler.ready(low, 2);
    scheduler.ready(equal, 0);
    assertThat(scheduler.select()).isSameAs(low);
    assertThat(low.priority()).isEqualTo(10);
    clock.charge(Costs.QUANTUM);
    assertThat(scheduler.select()).isSameAs(low);
    clock.charge(Costs.QUANTUM);
    assertThat(scheduler.select()).isSameAs(equal);
    assertThat(low.priority()).isEqualTo(8);
  }

  @Test
  void starvingThreadRunsOneQuantumAndThenNoMore() {
    scheduler.ready(low, 0);
    scheduler.ready(high, 0);
    assertThat(scheduler.select()).isSameAs(high);
    clock.charge(Costs.STARVATION - 1);
    scheduler.rescueStarving();
    assertThat(scheduler.select()).isSameAs(high);
    clock.charge(1);
    scheduler.rescueStarving();
    assertThat(scheduler.select()).isSameAs(low);
    clock.charge(Costs.QUANTUM);
    assertThat(scheduler.select()).isSameAs(high);
    assertThat(low.priority()).isEqualTo(8);
  }

  @Test
  void boostNeverReachesTheRealTimePriorities() {
    TestThread almost = new TestThread(15);
    scheduler.ready(almost, 6);
    assertThat(almost.priority()).isEqualTo(15);
  }

  @Test
  void waitThatIsSatisfiedInTimeLeavesNoTimeoutBehind() {
    scheduler.ready(low, 0);
    scheduler.select();
    KEvent event = new KEvent(KEvent.Kind.NOTIFICATION, false);
    dispatcher.waitFor(low, List.of(event), WaitType.ANY, false);
    scheduler.setTimeout(low, 500, dispatcher);
    assertThat(scheduler.select()).isNull();
    dispatcher.set(event);
    assertThat(dueQueue.nextTime()).isEqualTo(Long.MAX_VALUE);
    assertThat(scheduler.select()).isSameAs(low);
  }

  @Test
  void waitEndsWithTimeoutAtItsTime() {
    scheduler.ready(low, 0);
    scheduler.select();
    dispatcher.waitForNothing(low, false);
    scheduler.setTimeout(low, 500, dispatcher);
    clock.advanceTo(500);
    dueQueue.drain(clock);
    assertThat(low.waitStatus()).isEqualTo(NtStatus.TIMEOUT);
    assertThat(scheduler.select()).isSameAs(low);
  }

  @Test
  void threadWokenBeforeTheSwitchIsNotQueuedTwice() {
    scheduler.ready(low, 0);
    scheduler.select();
    dispatcher.waitForNothing(low, false);
    dispatcher.endWait(low, NtStatus.ALERTED, 0);
    assertThat(scheduler.select()).isSameAs(low);
    low.setTerminated();
    assertThat(scheduler.select()).isNull();
  }
}
