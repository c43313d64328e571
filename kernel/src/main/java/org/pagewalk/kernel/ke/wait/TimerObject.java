package org.pagewalk.kernel.ke.wait;

/** The signal of a timer; what makes it due is {@code KTimer} in the time package. */
public non-sealed class TimerObject extends DispatcherObject {
  private final KEvent.Kind kind;
  private boolean signalled;

  protected TimerObject(KEvent.Kind kind) {
    this.kind = kind;
  }

  public final boolean isSignalled() {
    return signalled;
  }

  final void setSignalled(boolean value) {
    signalled = value;
  }

  @Override
  final boolean isSignalledFor(Waiter waiter) {
    return signalled;
  }

  @Override
  final boolean acquire(Waiter waiter) {
    if (kind == KEvent.Kind.SYNCHRONIZATION) {
      signalled = false;
    }
    return false;
  }
}
