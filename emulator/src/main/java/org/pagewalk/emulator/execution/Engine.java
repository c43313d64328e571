package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.port.Derived;

/**
 * What executes instructions: the interpreter, or code translated from them.
 *
 * <p>A run always comes back with the steps it has done and the reason why, also where the guest
 * cannot go on: EIP is then on the instruction that could not be executed, and the steps before it
 * count.
 */
@Derived("caches of decoded or translated code")
public interface Engine {
  /**
   * Executes until something stops it, at most {@code maxSteps} steps. {@link #stop} tells why it
   * came back.
   *
   * @param maxSteps at least 1
   * @return steps done
   */
  int run(int maxSteps);

  /** Why the latest {@link #run} came back. */
  Stop stop();

  /** Linear address of the page on which alone the reserved opcode is valid. */
  void setStubPage(int linearAddress);
}
