package org.pagewalk.emulator.stop;

import org.pagewalk.emulator.port.Derived;

/**
 * Why an engine may have to stop before its budget is used up, beside what instructions do.
 *
 * <p>What happens in the middle of an instruction (a watched access, a device that raises its
 * interrupt line) is {@linkplain #raise raised}: the engine is told at once, so that it stops in
 * front of the next instruction without having asked in between. Attention may be requested by any
 * thread; an engine notices it at the latest when its budget is used up.
 */
@Derived("wishes of the host")
public final class Stops {
  private final BreakpointTable breakpoints = new BreakpointTable(this);
  private final WatchTable watches = new WatchTable(this);
  private final ProcessorEvents events = new ProcessorEvents(this);
  private Runnable engine = () -> {};
  private Runnable tables = () -> {};
  private boolean raised;
  private boolean interruptPending;
  private boolean passing;
  private boolean exact = true;
  private boolean exactWanted;
  private volatile boolean attention;

  public BreakpointTable breakpoints() {
    return breakpoints;
  }

  public WatchTable watches() {
    return watches;
  }

  /** Where the processor tells what it does. */
  public ProcessorEvents events() {
    return events;
  }

  /** Sets whose next fetch must look whether something was raised. */
  public void setEngine(Runnable looksAtNextFetch) {
    engine = looksAtNextFetch;
  }

  /** Sets who keeps translations that breakpoints and watches must not be hidden by. */
  public void setTablesListener(Runnable dropsTranslations) {
    tables = dropsTranslations;
  }

  void tablesChanged() {
    tables.run();
    raise();
  }

  /** The engine must stop when the current instruction is done. */
  public void raise() {
    raised = true;
    engine.run();
  }

  public boolean isRaised() {
    return raised;
  }

  /** A run begins: what was raised or hit before it has been looked at. */
  public void beginRun() {
    raised = false;
    watches.forgetHit();
    exact = exactWanted;
    exactWanted = false;
  }

  /** A step begins that is no run: the clocks stand in front of it. */
  public void beginStep() {
    beginRun();
    exact = true;
  }

  /** Whether the first instruction of the run is to be executed by itself. */
  public boolean executesOne() {
    return exact || passing && breakpoints.isArmed();
  }

  /** An instruction of the run has been executed: the clocks are behind from now on. */
  public void stepped() {
    exact = false;
    passing = false;
  }

  /** The run is over: the machine moves its clocks. */
  public void endRun() {
    exact = true;
    passing = false;
  }

  /**
   * To be called before something that the clocks must be right for, as a device's answer.
   *
   * @throws InexactPosition in the middle of a run, after which the next one begins with the
   *     instruction
   */
  public void requireExactPosition() {
    if (!exact) {
      exactWanted = true;
      watches.forgetHit();
      throw InexactPosition.INSTANCE;
    }
  }

  /** Tells whether an interrupt waits to be enabled; the engine then stops when it is. */
  public void setInterruptPending(boolean pending) {
    interruptPending = pending;
  }

  public boolean isInterruptPending() {
    return interruptPending;
  }

  /** Whether the next instruction is executed even if it has a breakpoint. */
  public void setPassing(boolean passes) {
    passing = passes;
  }

  /** Whether a breakpoint stops the run in front of an instruction. */
  public boolean stopsAt(int directoryBase, int linear) {
    return breakpoints.isArmed() && !passing && breakpoints.stopsAt(directoryBase, linear);
  }

  /** Asks the machine's thread to look at its mailbox; for any thread. */
  public void requestAttention() {
    attention = true;
  }

  public boolean isAttentionRequested() {
    return attention;
  }

  /** The machine's thread is about to look. */
  public void attend() {
    attention = false;
  }
}
