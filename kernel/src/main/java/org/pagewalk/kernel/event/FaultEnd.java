package org.pagewalk.kernel.event;

/** How the answering of a fault has ended. */
public sealed interface FaultEnd {
  /** The access will succeed now; {@code kind} names the way. */
  record Resolved(String kind) implements FaultEnd {}

  /** The thread waits and tries again. */
  record Waits() implements FaultEnd {}

  /** The access fails with an NTSTATUS. */
  record Failed(int status) implements FaultEnd {}
}
