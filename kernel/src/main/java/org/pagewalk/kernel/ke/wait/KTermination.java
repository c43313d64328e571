package org.pagewalk.kernel.ke.wait;

/** The end of a thread or process: signalled once, for ever. */
public final class KTermination extends DispatcherObject {
  private boolean ended;

  public boolean hasEnded() {
    return ended;
  }

  void end() {
    ended = true;
  }

  @Override
  boolean isSignalledFor(Waiter waiter) {
    return ended;
  }

  @Override
  boolean acquire(Waiter waiter) {
    return false;
  }
}
