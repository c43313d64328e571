package org.pagewalk.kernel.mm.fault;

import org.pagewalk.kernel.ke.wait.KEvent;

/**
 * Thrown out of an operation that needs a page which is not in memory yet. Nothing beyond the last
 * committed step has happened; the thread waits for the event and the step runs again. Stackless,
 * one instance per thread.
 */
public final class MustWait extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private transient KEvent event;

  MustWait() {
    super("the thread must wait for a page", null, false, false);
  }

  MustWait on(KEvent newEvent) {
    event = newEvent;
    return this;
  }

  /** What the thread waits for. */
  public KEvent event() {
    return event;
  }
}
