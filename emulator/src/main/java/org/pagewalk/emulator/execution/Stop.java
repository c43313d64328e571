package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.stop.Stops;

/** Why an engine came back. None of these is an exception that a guest sees. */
public sealed interface Stop {
  /** Reasons that need no more words. */
  enum Plain implements Stop {
    /** The steps asked for are done. */
    BUDGET,
    /** HLT was executed. */
    HALT,
    /** Interrupts are enabled, and one has been waiting for that. */
    INTERRUPTS_ENABLED,
    /** Something was raised in {@link Stops} that the machine must look at. */
    RAISED,
    /** The host wants the machine's attention. */
    ATTENTION,
    /** A third exception arose while a double fault was being delivered. */
    SHUTDOWN
  }

  /** The reserved opcode was executed on the stub page. */
  record KernelTrap(int number) implements Stop {}

  /** EIP is on an instruction with a breakpoint. */
  record Breakpoint(int linear) implements Stop {}

  /** EIP is on an instruction that needs a part of the processor that does not exist yet. */
  record Unimplemented(String feature) implements Stop {}
}
