package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PLARGE_INTEGER;

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

  public WaitServices(Dispatcher dispatcher, Scheduler scheduler, MachineClock clock) {
    this.dispatcher = dispatcher;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x119, "NtWaitForSingleObject", WaitForOne.class, this::waitForSingleObject);
    services.offer(
        0x118, "NtWaitForMultipleObjects", WaitForSeveral.class, this::waitForMultipleObjects);
    services.offer(0x03D, "NtDelayExecution", Delay.class, this::delayExecution);
    services.offer(0x120, "NtYieldExecution", Nothing.class, this::yieldExecution);
    services.offer(0x10C, "NtTestAlert", Nothing.class, (call, _) -> call.thread().testAlert());
  }

  record Nothing() {}

  private int yieldExecution(ServiceCall call, Nothing args) {
    return scheduler.yield() ? NtStatus.SUCCESS : NtStatus.NO_YIELD_PERFORMED;
  }

  record WaitForOne(
      @Type(HANDLE) int handle, boolean alertable, @Type(PLARGE_INTEGER) int timeout) {}

  private int waitForSingleObject(ServiceCall call, WaitForOne args) {
    if (call.step() == WAITED) {
      return call.thread().waitStatus();
    }
    long due = dueTime(call, args.timeout());
    List<DispatcherObject> objects = waitableOf(call, args.handle());
    return begin(call, objects, WaitType.ANY, args.alertable(), due);
  }

  record WaitForSeveral(
      int count,
      @Type(BUFFER) int handles,
      int waitType,
      boolean alertable,
      @Type(PLARGE_INTEGER) int timeout) {}

  private int waitForMultipleObjects(ServiceCall call, WaitForSeveral args) {
    if (call.step() == WAITED) {
      return call.thread().waitStatus();
    }
    int count = args.count();
    if (count <= 0 || count > MAXIMUM_OBJECTS) {
      return NtStatus.INVALID_PARAMETER_1;
    }
    if (args.waitType() != WaitType.ALL.ordinal() && args.waitType() != WaitType.ANY.ordinal()) {
      return NtStatus.INVALID_PARAMETER_3;
    }
    long due = dueTime(call, args.timeout());
    ArrayList<DispatcherObject> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      objects.addAll(waitableOf(call, call.user().read32(args.handles() + 4 * i)));
    }
    WaitType type = WaitType.values()[args.waitType()];
    if (type == WaitType.ALL && objects.stream().distinct().count() != objects.size()) {
      return NtStatus.INVALID_PARAMETER_MIX;
    }
    return begin(call, objects, type, args.alertable(), due);
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

  record Delay(boolean alertable, @Type(PLARGE_INTEGER) int delayInterval) {}

  private int delayExecution(ServiceCall call, Delay args) {
    EThread thread = call.thread();
    if (call.step() == WAITED) {
      int status = thread.waitStatus();
      return status == NtStatus.TIMEOUT ? NtStatus.SUCCESS : status;
    }
    long due = GuestTime.dueTime(call.user().read64(args.delayInterval()), clock.time());
    boolean alertable = args.alertable();
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
