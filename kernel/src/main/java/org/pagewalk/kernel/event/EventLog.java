package org.pagewalk.kernel.event;

import java.util.ArrayList;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.port.ProcessorListener;
import org.pagewalk.emulator.port.Undigested;

/**
 * The one log of events. It keeps nothing: whoever wants events listens. With nobody listening an
 * event costs one test, because callers ask {@link #listening} before they build it, and the
 * processor is not listened to.
 */
public final class EventLog {
  private final MachineClock clock;

  @Derived("the processor's side")
  private final ProcessorListener.Source processor;

  @Derived("listeners belong to the host")
  private final ArrayList<EventListener> listeners = new ArrayList<>();

  @Undigested("stamps of events that nobody in the guest sees")
  private long lastStep = -1;

  @Undigested("stamps of events that nobody in the guest sees")
  private int sequence;

  @Undigested("stamps of events that nobody in the guest sees")
  private int process;

  @Undigested("stamps of events that nobody in the guest sees")
  private int thread;

  @Undigested("stamps of events that nobody in the guest sees")
  private int eip;

  /** A log that takes the processor's events into its order. */
  public EventLog(MachineClock clock, ProcessorListener.Source processor) {
    this.clock = clock;
    this.processor = processor;
  }

  public boolean listening() {
    return !listeners.isEmpty();
  }

  public void addListener(EventListener listener) {
    listeners.add(listener);
    processor.setListener(this::record);
  }

  public void removeListener(EventListener listener) {
    listeners.remove(listener);
    if (listeners.isEmpty()) {
      processor.setListener(null);
    }
  }

  /** Says on whose behalf the following events happen; identifiers are 0 for the system. */
  public void setContext(int process, int thread, int eip) {
    this.process = process;
    this.thread = thread;
    this.eip = eip;
  }

  public void record(KernelEvent event) {
    record(eip, event);
  }

  private void record(int at, ProcessorEvent event) {
    record(at, new HardwareEvent(event));
  }

  private void record(int at, KernelEvent event) {
    long step = clock.step();
    sequence = step == lastStep ? sequence + 1 : 0;
    lastStep = step;
    EventStamp stamp = new EventStamp(step, sequence, process, thread, at);
    for (EventListener listener : listeners) {
      listener.heard(stamp, event);
    }
  }
}
