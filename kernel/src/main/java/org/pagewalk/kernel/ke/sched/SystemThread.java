package org.pagewalk.kernel.ke.sched;

import org.pagewalk.kernel.ke.wait.KEvent;

/**
 * A thread of the system: modified-page writer, zero-page thread and so on. It has no frame and no
 * stack; it does bounded units of work, one for each step of the machine, and waits for its work
 * event when there is none.
 */
public abstract class SystemThread extends KThread {
  private final KEvent work;

  /**
   * A system thread that waits for work.
   *
   * @param work the synchronization event that says that there is work
   */
  protected SystemThread(int priority, KEvent work) {
    super(priority);
    this.work = work;
  }

  /** The event that wakes the thread. */
  public final KEvent work() {
    return work;
  }

  /**
   * Does one bounded unit of work.
   *
   * @return whether there may be more
   */
  public abstract boolean step();
}
