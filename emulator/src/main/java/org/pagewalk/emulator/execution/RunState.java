package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.fault.CpuFault;

/** What the groups of instructions and the loop of an engine tell each other during a run. */
public final class RunState {
  /** EIP of the instruction that is being executed. */
  public int start;

  /** Steps of this run that were done before the executor was called. */
  public int stepsEarlier;

  /** Steps of this run that were done before the current instruction. */
  public int stepsBefore;

  /** The fault that ended the run of instructions, or null. */
  public CpuFault fault;

  /** Set by an instruction after which the loop must look at the flags, or stop. */
  public boolean attention;

  /** Whether the instruction put EFLAGS whole in place: RF is then not cleared after it. */
  public boolean loadedFlags;

  /** Whether the instruction loaded SS, which holds off debug traps. */
  public boolean loadedStackSegment;

  /** Whether the instruction entered a handler by itself, which clears TF. */
  public boolean enteredHandler;

  /**
   * Whether the instruction was left between two iterations of its repetition. RF is then set in
   * EFLAGS before anybody looks.
   *
   * @sdm 3B "Instruction-Breakpoint Exception Condition"
   */
  public boolean repeats;

  public Stop stop = Stop.Plain.BUDGET;

  /** Number of the linear page on which alone the reserved opcode is valid; -1 for none. */
  public int stubPage = -1;

  public void beginLook() {
    loadedFlags = false;
    loadedStackSegment = false;
    enteredHandler = false;
  }

  public void stop(Stop reason) {
    stop = reason;
    attention = true;
  }
}
