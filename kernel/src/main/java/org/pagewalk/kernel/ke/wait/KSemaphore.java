package org.pagewalk.kernel.ke.wait;

/** A counting semaphore; signalled while its count is above zero. */
public final class KSemaphore extends DispatcherObject {
  private final int limit;
  private int count;

  public KSemaphore(int count, int limit) {
    this.count = count;
    this.limit = limit;
  }

  public int count() {
    return count;
  }

  public int limit() {
    return limit;
  }

  void add(int increment) {
    count += increment;
  }

  @Override
  boolean isSignalledFor(Waiter waiter) {
    return count > 0;
  }

  @Override
  boolean acquire(Waiter waiter) {
    count--;
    return false;
  }
}
