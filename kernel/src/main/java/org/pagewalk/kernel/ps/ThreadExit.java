package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.mm.fault.AccessViolationStatus;

/** The end of a thread, on the thread itself: the last thing that it does. */
final class ThreadExit implements KernelOperation {
  private enum Step {
    FREE_STACK,
    FREE_TEB,
    END
  }

  private final ProcessManager manager;
  private final EThread thread;
  private Step step = Step.FREE_STACK;

  ThreadExit(ProcessManager manager, EThread thread) {
    this.manager = manager;
    this.thread = thread;
  }

  @Override
  public boolean proceed() {
    if (step == Step.FREE_STACK) {
      if (thread.teb() != 0 && !thread.process().isExiting()) {
        freeStackIfAsked();
      }
      step = Step.FREE_TEB;
    }
    if (step == Step.FREE_TEB) {
      if (thread.teb() != 0 && !thread.process().isExiting()) {
        manager.freeTeb(thread);
      }
      step = Step.END;
    }
    manager.endThread(thread);
    return false;
  }

  private void freeStackIfAsked() {
    try {
      if (thread.user().read8(thread.teb() + Teb.FREE_STACK_ON_TERMINATION) != 0) {
        manager.freeRegion(thread, thread.user().read32(thread.teb() + Teb.DEALLOCATION_STACK));
      }
    } catch (AccessViolationStatus _) {
      step = Step.FREE_TEB; // the program has freed its own TEB; there is nothing to be told
    }
  }
}
