package org.pagewalk.kernel.ke.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.ke.wait.WaitType;
import org.pagewalk.kernel.status.NtStatus;

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

  @Test
  void preemptedThreadKeepsWhatIsLeftOfItsQuantum() {
    scheduler.ready(low, 0);
    scheduler.ready(equal, 0);
    scheduler.select();
    clock.advanceTo(3000);
    scheduler.ready(high, 0);
    assertThat(scheduler.select()).isSameAs(high);
    clock.advanceTo(5000);
    high.setTerminated();
    assertThat(scheduler.select()).isSameAs(low);
    assertThat(scheduler.quantumDue()).isEqualTo(5000 + Costs.QUANTUM - 3000);
    clock.advanceTo(5000 + Costs.QUANTUM - 3001);
    assertThat(scheduler.select()).isSameAs(low);
    clock.charge(1);
    assertThat(scheduler.select()).isSameAs(equal);
    assertThat(scheduler.quantumDue())
        .as("the other's is whole")
        .isEqualTo(clock.time() + Costs.QUANTUM);
  }

  @Test
  void threadWhoseQuantumIsOverGetsAWholeOneNextTime() {
    scheduler.ready(low, 0);
    scheduler.ready(equal, 0);
    scheduler.select();
    clock.advanceTo(Costs.QUANTUM + 77);
    assertThat(scheduler.select()).isSameAs(equal);
    clock.charge(Costs.QUANTUM);
    assertThat(scheduler.select()).isSameAs(low);
    assertThat(scheduler.quantumDue()).isEqualTo(clock.time() + Costs.QUANTUM);
  }

  @Test
  void equalThreadsTakeTurnsInOneOrder() {
    TestThread third = new TestThread(8);
    scheduler.ready(low, 0);
    scheduler.ready(equal, 0);
    scheduler.ready(third, 0);
    List<KThread> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      order.add(scheduler.select());
      clock.charge(Costs.QUANTUM);
    }
    assertThat(order).containsExactly(low, equal, third, low, equal, third);
    assertThat(scheduler.switches()).isEqualTo(6);
  }

  @Test
  void thatTheSameThreadGoesOnIsNoSwitch() {
    scheduler.ready(low, 0);
    scheduler.select();
    scheduler.select();
    clock.charge(2 * Costs.QUANTUM);
    scheduler.select();
    assertThat(scheduler.switches()).isEqualTo(1);
    assertThat(scheduler.current()).isSameAs(low);
  }

  @Test
  void equalThreadIsNoReasonToSwitchBeforeTheQuantumIsOver() {
    scheduler.ready(low, 0);
    scheduler.select();
    assertThat(scheduler.wantsSwitch()).isFalse();
    scheduler.ready(equal, 0);
    clock.advanceTo(Costs.QUANTUM - 1);
    assertThat(scheduler.wantsSwitch()).isFalse();
    clock.charge(1);
    assertThat(scheduler.wantsSwitch()).isTrue();
  }

  @Test
  void lowerThreadIsNoReasonToSwitchAtAll() {
    scheduler.ready(high, 0);
    scheduler.ready(low, 0);
    scheduler.select();
    clock.advanceTo(5 * Costs.QUANTUM);
    assertThat(scheduler.wantsSwitch()).isFalse();
    assertThat(scheduler.select()).isSameAs(high);
    assertThat(scheduler.quantumDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void nobodyWantsToSwitchFromAThreadThatWaitsMoreThanTheScheduler() {
    assertThat(scheduler.wantsSwitch()).isTrue();
    scheduler.ready(low, 0);
    scheduler.select();
    dispatcher.waitForNothing(low, false);
    assertThat(scheduler.wantsSwitch()).isTrue();
    assertThat(scheduler.select()).isNull();
    assertThat(scheduler.current()).isNull();
    assertThat(scheduler.quantumDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void boostedThreadNeedsAQuantumForAnEqualOfItsBase() {
    scheduler.ready(low, 2);
    scheduler.ready(equal, 0);
    scheduler.select();
    assertThat(scheduler.quantumDue()).isEqualTo(Costs.QUANTUM);
  }

  @Test
  void yieldGivesWayToEqualsOnly() {
    assertThat(scheduler.yield()).isFalse();
    scheduler.ready(high, 0);
    scheduler.ready(low, 0);
    scheduler.select();
    assertThat(scheduler.yield()).isFalse();
    assertThat(scheduler.select()).isSameAs(high);
    TestThread other = new TestThread(10);
    scheduler.ready(other, 0);
    assertThat(scheduler.yield()).isTrue();
    assertThat(scheduler.select()).isSameAs(other);
  }

  @Test
  void changedPriorityMovesAThreadThatIsReady() {
    scheduler.ready(low, 0);
    scheduler.ready(equal, 0);
    scheduler.setBasePriority(equal, 12);
    assertThat(equal.basePriority()).isEqualTo(12);
    assertThat(scheduler.select()).isSameAs(equal);
    scheduler.setBasePriority(equal, 4);
    assertThat(scheduler.wantsSwitch()).isTrue();
    assertThat(scheduler.select()).isSameAs(low);
    scheduler.setBasePriority(low, 3);
    assertThat(scheduler.select()).isSameAs(equal);
  }

  @Test
  void changedPriorityTakesTheBoostAway() {
    scheduler.ready(low, 3);
    assertThat(low.priority()).isEqualTo(11);
    scheduler.setBasePriority(low, 9);
    assertThat(low.priority()).isEqualTo(9);
  }

  @Test
  void realTimeThreadIsNeitherBoostedNorDecayed() {
    TestThread realTime = new TestThread(16);
    scheduler.ready(realTime, 3);
    assertThat(realTime.priority()).isEqualTo(16);
    scheduler.select();
    clock.charge(Costs.QUANTUM);
    scheduler.select();
    assertThat(realTime.priority()).isEqualTo(16);
  }

  @Test
  void smallerBoostDoesNotTakeABiggerOneAway() {
    scheduler.ready(low, 3);
    scheduler.select();
    dispatcher.waitForNothing(low, false);
    dispatcher.endWait(low, NtStatus.SUCCESS, 1);
    assertThat(low.priority()).isEqualTo(11);
  }

  @Test
  void endedThreadIsNotMadeReady() {
    low.setTerminated();
    scheduler.ready(low, 0);
    assertThat(scheduler.select()).isNull();
    assertThat(low.isRunnable()).isFalse();
  }

  @Test
  void onlyThreadsBelowTheRealTimePrioritiesAreRescued() {
    TestThread fifteen = new TestThread(15);
    TestThread one = new TestThread(1);
    TestThread zero = new TestThread(0);
    TestThread realTime = new TestThread(20);
    scheduler.ready(realTime, 0);
    scheduler.select();
    scheduler.ready(fifteen, 0);
    scheduler.ready(one, 0);
    scheduler.ready(zero, 0);
    clock.charge(Costs.STARVATION);
    scheduler.rescueStarving();
    assertThat(one.priority()).isEqualTo(15);
    assertThat(zero.priority()).isZero();
    assertThat(fifteen.priority()).isEqualTo(15);
    realTime.setTerminated();
    assertThat(scheduler.select()).isSameAs(fifteen);
  }

  @Test
  void highestAndLowestPrioritiesHaveTheirQueues() {
    TestThread top = new TestThread(31);
    TestThread bottom = new TestThread(0);
    scheduler.ready(bottom, 0);
    assertThat(scheduler.select()).isSameAs(bottom);
    scheduler.ready(top, 0);
    assertThat(scheduler.select()).isSameAs(top);
    top.setTerminated();
    assertThat(scheduler.select()).isSameAs(bottom);
  }

  @Test
  void waitWithoutTimeoutHasNone() {
    scheduler.ready(low, 0);
    scheduler.select();
    dispatcher.waitForNothing(low, false);
    scheduler.setTimeout(low, Long.MAX_VALUE, dispatcher);
    assertThat(low.hasTimeout()).isFalse();
    assertThat(dueQueue.nextTime()).isEqualTo(Long.MAX_VALUE);
    dispatcher.endWait(low, NtStatus.SUCCESS, 0);
    dispatcher.waitForNothing(low, false);
    scheduler.setTimeout(low, 900, dispatcher);
    assertThat(low.hasTimeout()).isTrue();
    dispatcher.endWait(low, NtStatus.SUCCESS, 0);
    assertThat(low.hasTimeout()).isFalse();
  }
}
