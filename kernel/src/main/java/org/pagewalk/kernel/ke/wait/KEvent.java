package org.pagewalk.kernel.ke.wait;

/** An event: signalled until reset, or until it has released one thread. */
public final class KEvent extends DispatcherObject {
  /** How a satisfied wait leaves the event; the ordinal is NT's EVENT_TYPE. */
  public enum Kind {
    /** Stays signalled; releases all waiters. */
    NOTIFICATION,
    /** Releases one waiter and is reset by that. */
    SYNCHRONIZATION
  }

  private final Kind kind;
  private boolean signalled;

  public KEvent(Kind kind, boolean signalled) {
    this.kind = kind;
    this.signalled = signalled;
  }

  public boolean isSignalled() {
    return signalled;
  }

  void setSignalled(boolean value) {
    signalled = value;
  }

  @Override
  boolean isSignalledFor(Waiter waiter) {
    return signalled;
  }

  @Override
  boolean acquire(Waiter waiter) {
    if (kind == Kind.SYNCHRONIZATION) {
      signalled = false;
    }
    return false;
  }
}
