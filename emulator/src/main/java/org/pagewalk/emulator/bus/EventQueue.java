package org.pagewalk.emulator.bus;

import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.stop.Stops;

/**
 * The machine's events. At a boundary between two steps all that are due happen: first those of a
 * step, then those of a time, each in the order of their moments, and at one moment in the order of
 * scheduling. An event may schedule others.
 */
public final class EventQueue {
  /**
   * The place of an event, with which it is cancelled.
   *
   * @param byStep whether the moment is a step rather than a time
   * @param moment in steps or time units since boot
   * @param sequence order of scheduling
   */
  public record Ticket(boolean byStep, long moment, long sequence) implements Comparable<Ticket> {
    @Override
    public int compareTo(Ticket other) {
      int byMoment = Long.compare(moment, other.moment);
      return byMoment != 0 ? byMoment : Long.compare(sequence, other.sequence);
    }
  }

  private final TreeMap<Ticket, BusEvent> bySteps = new TreeMap<>();
  private final TreeMap<Ticket, BusEvent> byTimes = new TreeMap<>();
  private final Stops stops;
  private long scheduled;

  EventQueue(Stops stops) {
    this.stops = stops;
  }

  /** Lets an event happen in front of a step, or at the next boundary if that has passed. */
  public Ticket atStep(long step, BusEvent event) {
    return schedule(new Ticket(true, step, scheduled++), event);
  }

  /** Lets an event happen at a time, or at the next boundary if that has passed. */
  public Ticket atTime(long time, BusEvent event) {
    return schedule(new Ticket(false, time, scheduled++), event);
  }

  private Ticket schedule(Ticket ticket, BusEvent event) {
    queueOf(ticket).put(ticket, event);
    stops.raise();
    return ticket;
  }

  private TreeMap<Ticket, BusEvent> queueOf(Ticket ticket) {
    return ticket.byStep ? bySteps : byTimes;
  }

  /** Forgets an event; false if it has happened already. */
  public boolean cancel(Ticket ticket) {
    return queueOf(ticket).remove(ticket) != null;
  }

  /** Time of the next event that has one, or {@link Long#MAX_VALUE}. */
  public long nextTime() {
    return byTimes.isEmpty() ? Long.MAX_VALUE : byTimes.firstKey().moment;
  }

  /** Step of the next event that has one, or {@link Long#MAX_VALUE}. */
  public long nextStep() {
    return bySteps.isEmpty() ? Long.MAX_VALUE : bySteps.firstKey().moment;
  }

  /** Lets everything happen that is due. */
  public void happen(MachineClock clock) {
    while (nextStep() <= clock.step()) {
      happen(bySteps.pollFirstEntry());
    }
    while (nextTime() <= clock.time()) {
      happen(byTimes.pollFirstEntry());
    }
  }

  private static void happen(Map.Entry<Ticket, BusEvent> entry) {
    entry.getValue().happen();
  }
}
