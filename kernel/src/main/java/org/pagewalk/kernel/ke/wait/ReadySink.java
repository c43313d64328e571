package org.pagewalk.kernel.ke.wait;

/** Takes the threads whose waits have ended. */
public interface ReadySink {
  /**
   * Makes a thread ready to run.
   *
   * @param boost priority levels that the reason of the wake is worth
   */
  void ready(Waiter thread, int boost);
}
