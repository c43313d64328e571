package org.pagewalk.kernel.ke.wait;

/**
 * One thread's wait for one object.
 *
 * @param index position of the object among those that the thread waits for
 */
record WaitBlock(Waiter waiter, DispatcherObject object, int index) {
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return index;
  }
}
