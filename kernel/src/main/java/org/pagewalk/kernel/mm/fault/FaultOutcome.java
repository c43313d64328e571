package org.pagewalk.kernel.mm.fault;

import org.pagewalk.kernel.ke.wait.KEvent;

/** What the memory manager answers to an access fault. */
public sealed interface FaultOutcome {
  /** The access will succeed when it is tried again. */
  record Resolved(FaultKind kind) implements FaultOutcome {}

  /** The thread waits for {@code event}, then tries the same instruction or service step again. */
  record Wait(KEvent event) implements FaultOutcome {}

  /**
   * The access fails.
   *
   * @param status NTSTATUS of the exception
   * @param parameters ExceptionInformation of the exception
   */
  record Failed(int status, int... parameters) implements FaultOutcome {}
}
