package org.pagewalk.emulator.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.stop.Stops;

class EventQueueTest {
  private final Stops stops = new Stops();
  private final EventQueue events = new EventQueue(stops);
  private final List<String> happened = new ArrayList<>();

  private record Now(long step, long time) implements MachineClock {
    @Override
    public void charge(long units) {
      throw new AssertionError();
    }

    @Override
    public void advanceTo(long time) {
      throw new AssertionError();
    }
  }

  private List<String> at(long step, long time) {
    happened.clear();
    events.happen(new Now(step, time));
    return happened;
  }

  private BusEvent named(String name) {
    return () -> happened.add(name);
  }

  @Test
  void eventsOfStepsComeBeforeThoseOfTimesAndEachInTheirOrder() {
    events.atTime(3, named("time 3"));
    events.atTime(1, named("time 1"));
    events.atStep(5, named("step 5, first"));
    events.atStep(4, named("step 4"));
    events.atStep(5, named("step 5, second"));
    assertThat(events.nextStep()).isEqualTo(4);
    assertThat(events.nextTime()).isEqualTo(1);
    assertThat(at(5, 5))
        .containsExactly("step 4", "step 5, first", "step 5, second", "time 1", "time 3");
    assertThat(at(100, 100)).isEmpty();
    assertThat(events.nextStep()).isEqualTo(Long.MAX_VALUE);
    assertThat(events.nextTime()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void eventHappensAtItsMomentAndNotBefore() {
    events.atStep(5, named("step"));
    events.atTime(7, named("time"));
    assertThat(at(4, 6)).isEmpty();
    assertThat(at(4, 7)).containsExactly("time");
    assertThat(at(5, 7)).containsExactly("step");
  }

  @Test
  void whatAnEventSchedulesForThisMomentHappensAtThisBoundaryToo() {
    events.atStep(
        5,
        () -> {
          happened.add("step");
          events.atStep(5, named("step again"));
          events.atTime(0, named("time"));
        });
    assertThat(at(5, 5)).containsExactly("step", "step again", "time");
  }

  /** Only steps that are scheduled by an event of a time wait: their turn has been. */
  @Test
  void eventOfAStepThatAnEventOfATimeSchedulesHappensAtTheNextBoundary() {
    events.atTime(5, () -> events.atStep(5, named("late")));
    assertThat(at(5, 5)).isEmpty();
    assertThat(at(5, 5)).containsExactly("late");
  }

  @Test
  void cancelledEventDoesNotHappenAndItsNeighboursDo() {
    EventQueue.Ticket first = events.atTime(5, named("first"));
    events.atTime(5, named("second"));
    EventQueue.Ticket step = events.atStep(5, named("step"));
    assertThat(events.cancel(first)).isTrue();
    assertThat(events.cancel(first)).isFalse();
    assertThat(events.cancel(step)).isTrue();
    assertThat(at(5, 5)).containsExactly("second");
  }

  @Test
  void schedulingStopsTheRunSoThatItsNextPieceEndsInTime() {
    stops.beginRun();
    assertThat(stops.isRaised()).isFalse();
    events.atTime(5, named("event"));
    assertThat(stops.isRaised()).isTrue();
  }
}
