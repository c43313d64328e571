package org.pagewalk.kernel.services;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.time.DueEvent;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.ps.UserApc;

/** Queues a timer's APC to the thread that has set the timer, with the time of the signal. */
record TimerApc(
    ProcessManager processes, MachineClock clock, EThread thread, int routine, int context)
    implements DueEvent {
  @Override
  public void due() {
    long time = GuestTime.systemTime(clock.time());
    processes.queueApc(thread, new UserApc(routine, context, (int) time, (int) (time >>> 32)));
  }
}
