package org.pagewalk.emulator.machine;

import java.util.function.Consumer;
import org.pagewalk.emulator.execution.CompilationRequest;

/** What another thread may want of the machine; posted to its {@link Mailbox}. */
public sealed interface HostRequest {
  /** The machine is to stop; it exits with {@link MachineExit.Paused}. */
  record Pause() implements HostRequest {}

  /**
   * Something is to be looked at, or armed, on the machine's thread. What a guest can see must not
   * change by it.
   */
  record Look(Consumer<Machine> action) implements HostRequest {}

  /**
   * A compiler is done. If the bytes that it has translated are still the same, its result is put
   * in place; else it is dropped. No guest can see which.
   *
   * @param placement puts the result in place; for the machine's thread
   */
  record Install(CompilationRequest translated, Runnable placement) implements HostRequest {}

  /** Something has arrived from outside that a guest can see. */
  record Arrive(HostInput input) implements HostRequest {}
}
