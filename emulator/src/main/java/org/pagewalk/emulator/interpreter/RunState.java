package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.execution.Engine;
import org.pagewalk.emulator.fault.CpuFault;

/** What the groups of instructions and the interpreter's loop tell each other during a run. */
final class RunState {
  /** EIP of the instruction that is being executed. */
  int start;

  /** Steps of this run that were done before the executor was called. */
  int stepsEarlier;

  /** Steps of this run that were done before the current instruction. */
  int stepsBefore;

  /** The fault that ended the run of instructions, or null. */
  CpuFault fault;

  /** Set by an instruction after which the loop must look at the flags, or stop. */
  boolean attention;

  /** Whether the instruction put EFLAGS whole in place: RF is then not cleared after it. */
  boolean loadedFlags;

  /** Whether the instruction loaded SS, which holds off debug traps. */
  boolean loadedStackSegment;

  /** Whether the instruction entered a handler by itself, which clears TF. */
  boolean enteredHandler;

  /**
   * Whether the instruction was left between two iterations of its repetition. RF is then set in
   * EFLAGS before anybody looks.
   *
   * @sdm 3B "Instruction-Breakpoint Exception Condition"
   */
  boolean repeats;

  Engine.Stop stop = Engine.Stop.BUDGET;
  int trapNumber;

  /** Linear address of the page on which alone the reserved opcode is valid. */
  int stubPage;

  void beginLook() {
    loadedFlags = false;
    loadedStackSegment = false;
    enteredHandler = false;
  }

  void stop(Engine.Stop reason) {
    stop = reason;
    attention = true;
  }
}
