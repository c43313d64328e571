package org.pagewalk.kernel.ke.wait;

import java.util.List;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Decides waits. A wait is satisfied at once when its objects allow it; otherwise the thread is
 * entered at each of them, and the signalling of an object runs through its waiters in the order of
 * their arrival. A wait for all objects takes none of them before it can take all. Nothing here
 * knows of time or of the scheduler: a timeout is an end from outside, and a thread whose wait has
 * ended goes to the {@link ReadySink}.
 *
 * @nt "Windows Internals 4, ch. 3, Low-IRQL Synchronization"
 */
public final class Dispatcher {
  /** Boost of a thread that an event, mutant or semaphore has released. */
  public static final int EVENT_BOOST = 1;

  private final ReadySink readySink;

  public Dispatcher(ReadySink readySink) {
    this.readySink = readySink;
  }

  /**
   * Waits of the thread itself, by a service.
   *
   * @return the status if the wait is over already, or PENDING if the thread waits now; its status
   *     is then in {@link Waiter#waitStatus} when it runs again
   */
  public int waitFor(
      Waiter thread, List<? extends DispatcherObject> objects, WaitType type, boolean alertable) {
    int status = tryWait(thread, objects, type);
    if (status == NtStatus.PENDING) {
      thread.begin(objects, type, alertable, true);
    }
    return status;
  }

  /** Tests a wait without waiting: its status, or PENDING if it is not satisfied. */
  public int tryWait(Waiter thread, List<? extends DispatcherObject> objects, WaitType type) {
    for (DispatcherObject object : objects) {
      if (object instanceof KMutant mutant && mutant.isExhaustedFor(thread)) {
        return NtStatus.MUTANT_LIMIT_EXCEEDED;
      }
    }
    if (type == WaitType.ALL) {
      return allSignalled(thread, objects) ? acquireAll(thread, objects) : NtStatus.PENDING;
    }
    for (int i = 0; i < objects.size(); i++) {
      if (objects.get(i).isSignalledFor(thread)) {
        boolean abandoned = objects.get(i).acquire(thread);
        return abandoned ? NtStatus.ABANDONED_WAIT_0 + i : NtStatus.SUCCESS + i;
      }
    }
    return NtStatus.PENDING;
  }

  /** A wait of the kernel on the thread's behalf: it cannot be alerted, and may be over at once. */
  public void waitInKernel(Waiter thread, DispatcherObject object) {
    List<DispatcherObject> objects = List.of(object);
    if (tryWait(thread, objects, WaitType.ANY) == NtStatus.PENDING) {
      thread.begin(objects, WaitType.ANY, false, false);
    }
  }

  /** A wait for nothing but a timeout, an alert or an APC. */
  public void waitForNothing(Waiter thread, boolean alertable) {
    thread.begin(List.of(), WaitType.ANY, alertable, true);
  }

  /** Ends a wait from outside with {@code status}: timeout, alert, APC, termination. */
  public void endWait(Waiter thread, int status, int boost) {
    if (thread.isWaiting()) {
      thread.end(status);
      readySink.ready(thread, boost);
    }
  }

  /** Signals an event; returns whether it was signalled before. */
  public boolean set(KEvent event) {
    boolean before = event.isSignalled();
    event.setSignalled(true);
    release(event);
    return before;
  }

  /** Resets an event; returns whether it was signalled before. */
  public boolean reset(KEvent event) {
    boolean before = event.isSignalled();
    event.setSignalled(false);
    return before;
  }

  /** Releases those who wait now, and leaves the event reset. */
  public boolean pulse(KEvent event) {
    boolean before = set(event);
    event.setSignalled(false);
    return before;
  }

  /** Signals a timer whose time has come. */
  public void set(TimerObject timer) {
    timer.setSignalled(true);
    release(timer);
  }

  /** Resets a timer; returns whether it was signalled before. */
  public boolean reset(TimerObject timer) {
    boolean before = timer.isSignalled();
    timer.setSignalled(false);
    return before;
  }

  /** Signals the end of a thread or process. */
  public void end(KTermination termination) {
    termination.end();
    release(termination);
  }

  /** Adds to a semaphore's count; false, and no change, if that would pass its limit. */
  public boolean release(KSemaphore semaphore, int increment) {
    if (increment <= 0 || increment > semaphore.limit() - semaphore.count()) {
      return false;
    }
    semaphore.add(increment);
    release(semaphore);
    return true;
  }

  /** Leaves a mutant once; false, and no change, if {@code thread} is not its owner. */
  public boolean release(KMutant mutant, Waiter thread) {
    if (mutant.owner() != thread) {
      return false;
    }
    mutant.leaveOnce();
    release(mutant);
    return true;
  }

  /** Abandons every mutant of a thread that ends. */
  public void abandonMutants(Waiter thread) {
    while (!thread.ownedMutants().isEmpty()) {
      KMutant mutant = thread.ownedMutants().getFirst();
      mutant.abandon();
      release(mutant);
    }
  }

  private void release(DispatcherObject object) {
    int next = 0;
    while (next < object.waitBlocks().size()) {
      WaitBlock block = object.waitBlocks().get(next);
      Waiter waiter = block.waiter();
      if (!object.isSignalledFor(waiter)) {
        return;
      }
      int status = statusIfSatisfied(block);
      if (status == NtStatus.PENDING) {
        next++;
      } else {
        waiter.end(status);
        readySink.ready(waiter, EVENT_BOOST);
        next = 0;
      }
    }
  }

  private static int statusIfSatisfied(WaitBlock block) {
    Waiter waiter = block.waiter();
    if (waiter.waitType() == WaitType.ANY) {
      boolean abandoned = block.object().acquire(waiter);
      return (abandoned ? NtStatus.ABANDONED_WAIT_0 : NtStatus.SUCCESS) + block.index();
    }
    List<DispatcherObject> objects = waiter.blocks().stream().map(WaitBlock::object).toList();
    return allSignalled(waiter, objects) ? acquireAll(waiter, objects) : NtStatus.PENDING;
  }

  private static boolean allSignalled(Waiter thread, List<? extends DispatcherObject> objects) {
    for (DispatcherObject object : objects) {
      if (!object.isSignalledFor(thread)) {
        return false;
      }
    }
    return true;
  }

  private static int acquireAll(Waiter thread, List<? extends DispatcherObject> objects) {
    boolean abandoned = false;
    for (DispatcherObject object : objects) {
      abandoned |= object.acquire(thread);
    }
    return abandoned ? NtStatus.ABANDONED_WAIT_0 : NtStatus.SUCCESS;
  }
}
