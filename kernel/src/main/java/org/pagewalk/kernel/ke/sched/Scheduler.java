package org.pagewalk.kernel.ke.sched;

import java.util.ArrayDeque;
import java.util.ArrayList;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.ReadySink;
import org.pagewalk.kernel.ke.wait.Waiter;

/**
 * Chooses the thread that runs: 32 priorities, a queue each, the highest ready thread first. A
 * thread that is preempted goes to the head of its queue and keeps what is left of its quantum; one
 * whose quantum is over goes to the tail and loses one level of its boost.
 *
 * <p>The scheduler only chooses. It changes no register: the trap dispatcher loads what was chosen.
 * Time is the machine's, so that the same run always switches at the same instructions.
 *
 * @nt "Windows Internals 4, ch. 6, Thread Scheduling"
 */
public final class Scheduler implements ReadySink {
  private final ArrayList<ArrayDeque<KThread>> queues = new ArrayList<>();
  private final MachineClock clock;
  private final DueQueue dueQueue;
  private int readyMask;
  private KThread current;
  private long quantumEnd;
  private long switches;

  public Scheduler(MachineClock clock, DueQueue dueQueue) {
    this.clock = clock;
    this.dueQueue = dueQueue;
    for (int priority = 0; priority <= KThread.HIGHEST_PRIORITY; priority++) {
      queues.add(new ArrayDeque<>());
    }
  }

  /** The thread chosen last; null when none was ready. */
  public KThread current() {
    return current;
  }

  /** How often another thread was chosen. */
  public long switches() {
    return switches;
  }

  @Override
  public void ready(Waiter waiter, int boost) {
    KThread thread = (KThread) waiter;
    if (thread.isReady() || thread.isTerminated()) {
      return;
    }
    thread.boost(boost);
    if (thread != current) {
      enqueue(thread, false);
    }
  }

  /** Lets the wait that a thread has just begun end with TIMEOUT at a time. */
  public void setTimeout(KThread thread, long dueTime, Dispatcher dispatcher) {
    if (dueTime != Long.MAX_VALUE) {
      WaitTimeout timeout = new WaitTimeout(thread, dispatcher);
      thread.setTimeout(timeout, dueQueue, dueQueue.schedule(dueTime, timeout));
    }
  }

  /** Changes a thread's base priority; its boost is lost. */
  public void setBasePriority(KThread thread, int priority) {
    boolean queued = thread.isReady();
    if (queued) {
      dequeue(thread);
    }
    thread.setBasePriority(priority);
    if (queued) {
      enqueue(thread, false);
    }
  }

  /** Puts the current thread behind its equals; false if it has none that is ready. */
  public boolean yield() {
    if (current == null || queues.get(current.priority()).isEmpty()) {
      return false;
    }
    quantumEnd = clock.time();
    return true;
  }

  /**
   * Lets every thread that has been ready for {@link Costs#STARVATION} without running run once, so
   * that none waits for ever for a higher one that spins.
   */
  public void rescueStarving() {
    for (int priority = 1; priority < KThread.REAL_TIME_PRIORITY - 1; priority++) {
      for (KThread thread : new ArrayList<>(queues.get(priority))) {
        if (clock.time() - thread.readySince() >= Costs.STARVATION) {
          dequeue(thread);
          thread.rescue();
          enqueue(thread, false);
        }
      }
    }
  }

  /** Whether {@link #select} would choose another thread than the current one. */
  public boolean wantsSwitch() {
    if (current == null || !current.isRunnable()) {
      return true;
    }
    int top = highestReady();
    return top > current.priority() || top == current.priority() && isQuantumOver();
  }

  /** Chooses the thread to run now; null if none is ready. */
  public KThread select() {
    if (current != null && current.isRunnable()) {
      if (isQuantumOver()) {
        current.decay();
        startQuantum(Costs.QUANTUM);
        if (highestReady() < current.priority()) {
          return current;
        }
        current.setQuantumLeft(Costs.QUANTUM);
        enqueue(current, false);
      } else if (highestReady() > current.priority()) {
        current.setQuantumLeft(quantumEnd - clock.time());
        enqueue(current, true);
      } else {
        return current;
      }
    }
    KThread chosen = takeHighest();
    if (chosen != current) {
      switches++;
    }
    current = chosen;
    if (chosen != null) {
      startQuantum(chosen.quantumLeft() > 0 ? chosen.quantumLeft() : Costs.QUANTUM);
      chosen.setQuantumLeft(0);
    }
    return chosen;
  }

  /** Time at which the current thread's quantum matters, or {@link Long#MAX_VALUE}. */
  public long quantumDue() {
    if (current == null || current instanceof SystemThread) {
      return Long.MAX_VALUE;
    }
    boolean equalReady = highestReady() >= current.basePriority();
    return equalReady ? quantumEnd : Long.MAX_VALUE;
  }

  private boolean isQuantumOver() {
    return clock.time() >= quantumEnd;
  }

  private void startQuantum(long units) {
    quantumEnd = clock.time() + units;
  }

  private int highestReady() {
    return 31 - Integer.numberOfLeadingZeros(readyMask);
  }

  private void enqueue(KThread thread, boolean atHead) {
    ArrayDeque<KThread> queue = queues.get(thread.priority());
    if (atHead) {
      queue.addFirst(thread);
    } else {
      queue.addLast(thread);
    }
    thread.setReady(true);
    thread.setReadySince(clock.time());
    readyMask |= 1 << thread.priority();
  }

  private void dequeue(KThread thread) {
    ArrayDeque<KThread> queue = queues.get(thread.priority());
    queue.remove(thread);
    thread.setReady(false);
    if (queue.isEmpty()) {
      readyMask &= ~(1 << thread.priority());
    }
  }

  private KThread takeHighest() {
    if (readyMask == 0) {
      return null;
    }
    KThread thread = queues.get(highestReady()).peekFirst();
    dequeue(thread);
    return thread;
  }
}
