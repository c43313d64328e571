package org.pagewalk.kernel.services;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.sched.Scheduler;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.DispatcherObject;
import org.pagewalk.kernel.ke.wait.WaitType;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.HandleEntry;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * Waits. The first step tests the objects and, if it must, begins the wait; the second step runs
 * when the wait has ended and answers with the status that the thread has kept.
 */
public final class WaitServices implements ServiceGroup {
  private static final int MAXIMUM_OBJECTS = 64;
  private static final int WAITED = 1;

  private final Dispatcher dispatcher;
  private final Scheduler scheduler;
  private final MachineClock clock;

  WaitServices(Dispatcher dispatcher, Scheduler scheduler, MachineClock clock) {
    this.dispatcher = dispatcher;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Override
  public List<String> names() {
    return List.of(
        "NtWaitForSingleObject",
        "NtWaitForMultipleObjects",
        "NtDelayExecution",
        "NtYieldExecution",
        "NtTestAlert");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtWaitForSingleObject" -> waitForSingleObject(call);
      case "NtWaitForMultipleObjects" -> waitForMultipleObjects(call);
      case "NtDelayExecution" -> delayExecution(call);
      case "NtYieldExecution" -> scheduler.yield() ? NtStatus.SUCCESS : NtStatus.NO_YIELD_PERFORMED;
      case "NtTestAlert" -> call.thread().testAlert();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private int waitForSingleObject(ServiceCall call) {
    if (call.step() == WAITED) {
      return call.thread().waitStatus();
    }
    long due = dueTime(call, call.arg(2));
    List<DispatcherObject> objects = waitableOf(call, call.arg(0));
    return begin(call, objects, WaitType.ANY, isTrue(call.arg(1)), due);
  }

  private int waitForMultipleObjects(ServiceCall call) {
    if (call.step() == WAITED) {
      return call.thread().waitStatus();
    }
    int count = call.arg(0);
    if (count <= 0 || count > MAXIMUM_OBJECTS) {
      return NtStatus.INVALID_PARAMETER_1;
    }
    if (call.arg(2) != WaitType.ALL.ordinal() && call.arg(2) != WaitType.ANY.ordinal()) {
      return NtStatus.INVALID_PARAMETER_3;
    }
    long due = dueTime(call, call.arg(4));
    ArrayList<DispatcherObject> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      objects.addAll(waitableOf(call, call.user().read32(call.arg(1) + 4 * i)));
    }
    WaitType type = WaitType.values()[call.arg(2)];
    if (type == WaitType.ALL && objects.stream().distinct().count() != objects.size()) {
      return NtStatus.INVALID_PARAMETER_MIX;
    }
    return begin(call, objects, type, isTrue(call.arg(3)), due);
  }

  private int begin(
      ServiceCall call,
      List<DispatcherObject> objects,
      WaitType type,
      boolean alertable,
      long due) {
    EThread thread = call.thread();
    int status = dispatcher.tryWait(thread, objects, type);
    if (status != NtStatus.PENDING) {
      return status;
    }
    int interruption = interruptionOf(thread, alertable);
    if (interruption != NtStatus.SUCCESS) {
      return interruption;
    }
    if (due <= clock.time()) {
      return NtStatus.TIMEOUT;
    }
    call.advance(WAITED);
    thread.faults().releasePages();
    dispatcher.waitFor(thread, objects, type, alertable);
    scheduler.setTimeout(thread, due, dispatcher);
    return NtStatus.PENDING;
  }

  private int delayExecution(ServiceCall call) {
    EThread thread = call.thread();
    if (call.step() == WAITED) {
      int status = thread.waitStatus();
      return status == NtStatus.TIMEOUT ? NtStatus.SUCCESS : status;
    }
    long due = GuestTime.dueTime(call.user().read64(call.arg(1)), clock.time());
    boolean alertable = isTrue(call.arg(0));
    int interruption = interruptionOf(thread, alertable);
    if (interruption != NtStatus.SUCCESS) {
      return interruption;
    }
    if (due <= clock.time()) {
      scheduler.yield();
      return NtStatus.SUCCESS;
    }
    call.advance(WAITED);
    thread.faults().releasePages();
    dispatcher.waitForNothing(thread, alertable);
    scheduler.setTimeout(thread, due, dispatcher);
    return NtStatus.PENDING;
  }

  /** What keeps a wait from beginning: an alert, or APCs that an alertable wait lets in. */
  private static int interruptionOf(EThread thread, boolean alertable) {
    if (alertable) {
      int status = thread.testAlert();
      if (status != NtStatus.SUCCESS) {
        return status;
      }
    }
    return thread.isUserApcPending() ? NtStatus.USER_APC : NtStatus.SUCCESS;
  }

  private long dueTime(ServiceCall call, int timeoutAt) {
    return timeoutAt == 0
        ? Long.MAX_VALUE
        : GuestTime.dueTime(call.user().read64(timeoutAt), clock.time());
  }

  private static boolean isTrue(int argument) {
    return (argument & 0xFF) != 0;
  }

  private static List<DispatcherObject> waitableOf(ServiceCall call, int handle) {
    KernelObject object;
    if (handle == ServiceCall.CURRENT_PROCESS) {
      object = call.process();
    } else if (handle == ServiceCall.CURRENT_THREAD) {
      object = call.thread().object();
    } else {
      HandleEntry entry = call.process().handles().lookup(handle);
      if (entry == null) {
        throw new StatusException(NtStatus.INVALID_HANDLE);
      }
      object = entry.object();
      if (!object.waitable().isEmpty() && (entry.access() & AccessMask.SYNCHRONIZE) == 0) {
        throw new StatusException(NtStatus.ACCESS_DENIED);
      }
    }
    if (object.waitable().isEmpty()) {
      throw new StatusException(NtStatus.OBJECT_TYPE_MISMATCH);
    }
    return object.waitable();
  }
}
