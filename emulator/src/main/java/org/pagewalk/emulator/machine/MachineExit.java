package org.pagewalk.emulator.machine;

import org.pagewalk.emulator.stop.WatchHit;

/** Why the machine stopped. None of these is an exception that a guest sees. */
public sealed interface MachineExit {
  /** The step asked for was reached; the machine can be run on. */
  record StepReached(long step) implements MachineExit {}

  /**
   * The next instruction has a breakpoint; when the machine is run on, it is executed.
   *
   * @param linear linear address of the instruction
   */
  record Breakpoint(int linear) implements MachineExit {}

  /** The latest step has read or written watched memory; the machine can be run on. */
  record Watched(WatchHit hit) implements MachineExit {}

  /** A request of the host's wanted the machine to stop here; it can be run on. */
  record Paused() implements MachineExit {}

  /**
   * A thread of the guest reads input that the host has not given yet. The clocks stand; run on
   * when there is some, or when it has ended.
   */
  record InputWanted() implements MachineExit {}

  /** The kernel has ended the system. */
  record SystemEnded() implements MachineExit {}

  /** HLT with no interrupt to come. */
  record Halted() implements MachineExit {}

  /** The processor has shut down after a triple fault. */
  record ShutDown(int codeSelector, int eip) implements MachineExit {}

  /** The guest used a part of the processor that does not exist yet. */
  record Unimplemented(String feature, int codeSelector, int eip) implements MachineExit {}
}
