package org.pagewalk.kernel.delivery;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.KernelOperation;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.ps.SystemDll;

/** Sends threads into user-mode code that they did not choose: exceptions and user APCs. */
public final class UserDispatcher {
  private final ProcessManager processes;
  private final SystemDll systemDll;
  private final MachineClock clock;
  private final EventLog log;
  private final Crash crash;

  public UserDispatcher(
      ProcessManager processes,
      SystemDll systemDll,
      MachineClock clock,
      EventLog log,
      Crash crash) {
    this.processes = processes;
    this.systemDll = systemDll;
    this.clock = clock;
    this.log = log;
    this.crash = crash;
  }

  ProcessManager processes() {
    return processes;
  }

  /** Makes an exception the thread's next work. */
  public void raise(EThread thread, ExceptionRecord record) {
    if (log.listening()) {
      log.record(
          new ExecutiveEvent.ExceptionRaised(record.code(), record.address(), record.parameters()));
    }
    thread.beginException();
    thread.setOperation(new ExceptionDelivery(this, thread, record));
  }

  /** An exception that nobody handled: the process ends with it. */
  public void endWithCrash(EThread thread, ExceptionRecord record, ContextRecord context) {
    crash.unhandled(thread, record, context);
    processes.terminate(thread.process(), record.code());
  }

  /** The next work of a thread that is on its way to user mode, or null. */
  public KernelOperation nextOperation(EThread thread) {
    KernelOperation pending = processes.pendingOperation(thread);
    if (pending == null && thread.isUserApcPending()) {
      if (!thread.userApcs().isEmpty()) {
        return new ApcDelivery(this, thread);
      }
      thread.setUserApcPending(false);
    }
    return pending;
  }

  /** The thread's context as an exception reports it. */
  public ContextRecord contextOf(EThread thread) {
    ContextRecord context = new ContextRecord();
    context.set(ContextRecord.FLAGS, ContextRecord.FULL | ContextRecord.DEBUG_REGISTERS);
    context.captureFrom(thread.frame());
    return context;
  }

  int apcEntry() {
    return systemDll.entry("KiUserApcDispatcher");
  }

  int exceptionEntry() {
    return systemDll.entry("KiUserExceptionDispatcher");
  }

  void enterUserCode(TrapFrame frame, int eip, int esp) {
    clock.charge(Costs.USER_FRAME);
    frame.setFlatUserSegments();
    frame.set(TrapFrame.EIP, eip);
    frame.set(TrapFrame.HARDWARE_ESP, esp);
    frame.set(TrapFrame.EFLAGS, ContextRecord.sanitisedFlags(frame.get(TrapFrame.EFLAGS)) & ~0x500);
  }
}
