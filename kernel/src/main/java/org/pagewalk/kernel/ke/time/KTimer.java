package org.pagewalk.kernel.ke.time;

import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.ke.wait.TimerObject;

/** A timer: signalled when its time has come, once or with a period. */
public final class KTimer extends TimerObject implements DueEvent {
  private final DueQueue queue;
  private final Dispatcher dispatcher;
  private DueQueue.Ticket ticket;
  private long dueTime;
  private long period;
  private DueEvent companion;

  public KTimer(KEvent.Kind kind, DueQueue queue, Dispatcher dispatcher) {
    super(kind);
    this.queue = queue;
    this.dispatcher = dispatcher;
  }

  /**
   * Starts the timer anew.
   *
   * @param dueTime time of the first signal, in time units since boot
   * @param period time units between signals, or 0 for one signal
   * @param companion what else happens with each signal; may be null
   * @return whether it was signalled before
   */
  public boolean set(long dueTime, long period, DueEvent companion) {
    cancel();
    boolean before = dispatcher.reset(this);
    this.period = period;
    this.companion = companion;
    start(dueTime);
    return before;
  }

  /** Stops the timer and keeps its signal. */
  public void cancel() {
    if (ticket != null) {
      queue.cancel(ticket);
      ticket = null;
    }
  }

  @Override
  public void due() {
    ticket = null;
    if (period > 0) {
      start(dueTime + period);
    }
    dispatcher.set(this);
    if (companion != null) {
      companion.due();
    }
  }

  private void start(long time) {
    dueTime = time;
    ticket = queue.schedule(time, this);
  }
}
