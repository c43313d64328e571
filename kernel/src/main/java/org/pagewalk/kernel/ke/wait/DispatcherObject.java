package org.pagewalk.kernel.ke.wait;

import java.util.ArrayList;
import java.util.List;

/**
 * An object that a thread can wait for. It keeps the waits that it has not satisfied yet, oldest
 * first; only {@link Dispatcher} changes them.
 *
 * @nt "Windows Internals 4, ch. 3, Kernel Dispatcher Objects"
 */
public abstract sealed class DispatcherObject
    permits KEvent, KMutant, KSemaphore, TimerObject, KTermination {
  private final ArrayList<WaitBlock> waitBlocks = new ArrayList<>();

  /** Whether a wait of {@code waiter} would be satisfied now. */
  abstract boolean isSignalledFor(Waiter waiter);

  /**
   * What a satisfied wait does to the object.
   *
   * @return whether the object was abandoned by its owner
   */
  abstract boolean acquire(Waiter waiter);

  final void add(WaitBlock block) {
    waitBlocks.add(block);
  }

  final void remove(WaitBlock block) {
    waitBlocks.remove(block);
  }

  final List<WaitBlock> waitBlocks() {
    return waitBlocks;
  }

  /** Whether any thread waits for this object. */
  public final boolean hasWaiters() {
    return !waitBlocks.isEmpty();
  }
}
