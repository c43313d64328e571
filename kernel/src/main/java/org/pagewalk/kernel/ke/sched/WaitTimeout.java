package org.pagewalk.kernel.ke.sched;

import org.pagewalk.kernel.ke.time.DueEvent;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.status.NtStatus;

/** Ends a thread's wait when its time is over. Cancelled when the wait ends otherwise. */
record WaitTimeout(KThread thread, Dispatcher dispatcher) implements DueEvent {
  @Override
  public void due() {
    dispatcher.endWait(thread, NtStatus.TIMEOUT, 0);
  }
}
