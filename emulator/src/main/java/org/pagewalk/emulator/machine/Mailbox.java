package org.pagewalk.emulator.machine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.stop.Stops;

/**
 * Where other threads leave what they want of the machine. Its own thread serves it between two
 * steps, at the latest after {@link Machine#LONGEST_SLICE} of them.
 *
 * <p>When an input arrives is the host's doing, so the moment is kept: a run to which the same
 * arrivals are replayed is the same run.
 */
@Derived("what the host wants")
public final class Mailbox {
  private final ConcurrentLinkedQueue<HostRequest> requests = new ConcurrentLinkedQueue<>();
  private final Stops stops;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final ArrayDeque<Arrival> replayed = new ArrayDeque<>();

  Mailbox(Stops stops) {
    this.stops = stops;
  }

  /** Leaves a request; for any thread. */
  public void post(HostRequest request) {
    requests.add(request);
    stops.requestAttention();
  }

  /** The inputs that have arrived so far, in order; for the machine's thread. */
  public List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /** Lets inputs arrive when they did in another run; for the machine's thread, before it runs. */
  public void replay(List<Arrival> others) {
    replayed.addAll(others);
  }

  /** The next request to be served at this moment, or null. */
  HostRequest next(MachineClock now) {
    Arrival arrival = replayed.peek();
    if (arrival != null && arrival.step() <= now.step() && arrival.time() <= now.time()) {
      return new HostRequest.Arrive(replayed.poll().input());
    }
    return requests.poll();
  }

  /** Step before which nothing is replayed. */
  long nextReplay() {
    return replayed.isEmpty() ? Long.MAX_VALUE : replayed.peek().step();
  }

  void arrived(MachineClock now, HostInput input) {
    arrivals.add(new Arrival(now.step(), now.time(), input));
  }
}
