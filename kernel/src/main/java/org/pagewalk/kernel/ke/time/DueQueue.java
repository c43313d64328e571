package org.pagewalk.kernel.ke.time;

import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.emulator.port.MachineClock;

/**
 * What is to happen, ordered by time, and at one time by the order of scheduling. Events run
 * between two instructions only, when the trap dispatcher drains them; an event may schedule
 * others.
 */
public final class DueQueue {
  /**
   * The place of a scheduled event, with which it is cancelled.
   *
   * @param time in time units since boot
   * @param sequence order of scheduling
   */
  public record Ticket(long time, long sequence) implements Comparable<Ticket> {
    @Override
    public int compareTo(Ticket other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final TreeMap<Ticket, DueEvent> events = new TreeMap<>();
  private long scheduled;

  /** Lets {@code event} happen at {@code time}, or as soon as possible if that has passed. */
  public Ticket schedule(long time, DueEvent event) {
    Ticket ticket = new Ticket(time, scheduled++);
    events.put(ticket, event);
    return ticket;
  }

  /** Forgets an event; false if it has happened already. */
  public boolean cancel(Ticket ticket) {
    return events.remove(ticket) != null;
  }

  /** Time of the next event, or {@link Long#MAX_VALUE}. */
  public long nextTime() {
    return events.isEmpty() ? Long.MAX_VALUE : events.firstKey().time();
  }

  /** Runs, in order, all events whose time has come. */
  public void drain(MachineClock clock) {
    while (!events.isEmpty() && events.firstKey().time() <= clock.time()) {
      Map.Entry<Ticket, DueEvent> first = events.pollFirstEntry();
      first.getValue().due();
    }
  }
}
