package org.pagewalk.kernel.ke.time;

import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;

/** Signals an event at a time: the end of an input or output that takes modelled time. */
public record DueSignal(KEvent event, Dispatcher dispatcher) implements DueEvent {
  @Override
  public void due() {
    dispatcher.set(event);
  }
}
