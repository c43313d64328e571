package org.pagewalk.kernel.ke.sched;

import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Waiter;

/** A schedulable thread: priority, quantum and the timeout of its wait. */
public abstract class KThread extends Waiter {
  /** Priorities from here on are real-time: neither boosted nor decayed. */
  public static final int REAL_TIME_PRIORITY = 16;

  public static final int HIGHEST_PRIORITY = 31;

  private int basePriority;
  private int priority;
  private boolean ready;
  private boolean terminated;
  private long quantumLeft;
  private long readySince;
  private boolean rescued;
  private WaitTimeout timeout;
  private DueQueue timeoutQueue;
  private DueQueue.Ticket timeoutTicket;

  protected KThread(int basePriority) {
    this.basePriority = basePriority;
    this.priority = basePriority;
  }

  public final int basePriority() {
    return basePriority;
  }

  /** Priority now, boosts included. */
  public final int priority() {
    return priority;
  }

  /** Whether the thread could run: it neither waits nor has ended. */
  public final boolean isRunnable() {
    return !isWaiting() && !terminated;
  }

  public final boolean isTerminated() {
    return terminated;
  }

  /** Takes the thread out of scheduling for ever. */
  public final void setTerminated() {
    terminated = true;
  }

  /** Whether a timeout is set for the present wait. */
  public final boolean hasTimeout() {
    return timeoutTicket != null;
  }

  @Override
  protected void waitEnded() {
    if (timeoutTicket != null) {
      timeoutQueue.cancel(timeoutTicket);
      timeoutTicket = null;
      timeout = null;
    }
  }

  final void setTimeout(WaitTimeout event, DueQueue queue, DueQueue.Ticket ticket) {
    timeout = event;
    timeoutQueue = queue;
    timeoutTicket = ticket;
  }

  final void setBasePriority(int value) {
    basePriority = value;
    priority = value;
    rescued = false;
  }

  final void boost(int levels) {
    if (basePriority < REAL_TIME_PRIORITY) {
      priority = Math.max(priority, Math.min(basePriority + levels, REAL_TIME_PRIORITY - 1));
    }
  }

  /** Lifts a starving thread above all others that are not real-time, for one quantum. */
  final void rescue() {
    priority = REAL_TIME_PRIORITY - 1;
    rescued = true;
  }

  /** A quantum is over: a boost fades by one level, a rescue at once. */
  final void decay() {
    if (rescued) {
      rescued = false;
      priority = basePriority;
    } else if (priority > basePriority) {
      priority--;
    }
  }

  final boolean isReady() {
    return ready;
  }

  final void setReady(boolean value) {
    ready = value;
  }

  final long readySince() {
    return readySince;
  }

  final void setReadySince(long time) {
    readySince = time;
  }

  final long quantumLeft() {
    return quantumLeft;
  }

  final void setQuantumLeft(long units) {
    quantumLeft = units;
  }
}
