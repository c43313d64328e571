package org.pagewalk.kernel.event;

import java.util.ArrayList;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;

/**
 * The one log of events. It keeps nothing: whoever wants events listens. With nobody listening an
 * event costs one test, because callers ask {@link #listening} before they build it.
 */
public final class EventLog {
  private final MachineClock clock;

  @Derived("listeners belong to the host")
  private final ArrayList<EventListener> listeners = new ArrayList<>();

  @Derived("stamps of events that nobody in the guest sees")
  private long lastStep = -1;

  @Derived("stamps of events that nobody in the guest sees")
  private int sequence;

  private int process;
  private int thread;
  private int eip;

  public EventLog(MachineClock clock) {
    this.clock = clock;
  }

  public boolean listening() {
    return !listeners.isEmpty();
  }

  public void addListener(EventListener listener) {
    listeners.add(listener);
  }

  public void removeListener(EventListener listener) {
    listeners.remove(listener);
  }

  /** Says on whose behalf the following events happen; identifiers are 0 for the system. */
  public void setContext(int process, int thread, int eip) {
    this.process = process;
    this.thread = thread;
    this.eip = eip;
  }

  public void record(KernelEvent event) {
    long step = clock.step();
    sequence = step == lastStep ? sequence + 1 : 0;
    lastStep = step;
    EventStamp stamp = new EventStamp(step, sequence, process, thread, eip);
    for (EventListener listener : listeners) {
      listener.heard(stamp, event);
    }
  }
}
