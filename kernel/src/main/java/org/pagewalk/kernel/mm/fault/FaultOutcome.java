package org.pagewalk.kernel.mm.fault;

import org.pagewalk.kernel.ke.wait.KEvent;

/**
 * What the memory manager answers to an access. Inside it this is the only language for the result;
 * {@link FaultContext#require} turns it into exceptions where a service touches user memory.
 */
public sealed interface FaultOutcome {
  /** The entry allows the access as it is now: it succeeds, or faults anew, when tried again. */
  FaultOutcome TRY_AGAIN = new Resolved(FaultKind.ALREADY_VALID);

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

  /** Whether the access can be tried again at once. */
  default boolean isResolved() {
    return this instanceof Resolved;
  }
}
