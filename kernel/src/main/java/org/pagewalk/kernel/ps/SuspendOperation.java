package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.ke.wait.Dispatcher;

/** A suspended thread waits here, on its way to user mode, until it is resumed or told to end. */
record SuspendOperation(EThread thread, Dispatcher dispatcher) implements KernelOperation {
  @Override
  public boolean proceed() {
    if (thread.suspendCount() == 0 || thread.isExitRequested()) {
      return true;
    }
    dispatcher.waitForNothing(thread, false);
    return false;
  }
}
