package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.port.Derived;

/** What executes instructions: the interpreter, or code translated from them. */
@Derived("caches of decoded or translated code")
public interface Engine {
  /** Why {@link #run} came back. */
  enum Stop {
    /** The steps asked for are done. */
    BUDGET,
    /** The reserved opcode was executed on the stub page; {@link #trapNumber} is valid. */
    KERNEL_TRAP,
    /** HLT was executed. */
    HALT
  }

  /**
   * Executes until something stops it, at most {@code maxSteps} steps.
   *
   * @param maxSteps at least 1
   * @return steps done
   */
  int run(int maxSteps);

  /** Why the latest {@link #run} came back. */
  Stop stop();

  /** Number of the kernel trap that stopped the latest run. */
  int trapNumber();

  /** Linear address of the page on which alone the reserved opcode is valid. */
  void setStubPage(int linearAddress);

  /** Must be called after memory or registers were replaced as a whole. */
  void discardCaches();
}
