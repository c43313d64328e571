package org.pagewalk.emulator.machine;

/** Why the machine stopped. None of these is an exception that a guest sees. */
public sealed interface MachineExit {
  /** The step asked for was reached; the machine can be run on. */
  record StepReached(long step) implements MachineExit {}

  /** The kernel has ended the system. */
  record SystemEnded() implements MachineExit {}

  /** HLT with no interrupt to come. */
  record Halted() implements MachineExit {}

  /** The processor has shut down after a triple fault. */
  record ShutDown(int codeSelector, int eip) implements MachineExit {}

  /** The guest used a part of the processor that does not exist yet. */
  record Unimplemented(String feature, int codeSelector, int eip) implements MachineExit {}
}
