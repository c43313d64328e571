package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PBOOLEAN;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PLARGE_INTEGER;
import static org.pagewalk.kernel.event.ArgumentType.PLONG;
import static org.pagewalk.kernel.event.ArgumentType.POBJECT_ATTRIBUTES;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;
import static org.pagewalk.kernel.event.ArgumentType.ROUTINE;

import java.util.List;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.ke.time.KTimer;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.ke.wait.KMutant;
import org.pagewalk.kernel.ke.wait.KSemaphore;
import org.pagewalk.kernel.ke.wait.WaitType;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.DirectoryObject;
import org.pagewalk.kernel.ob.EventObject;
import org.pagewalk.kernel.ob.MutantObject;
import org.pagewalk.kernel.ob.ObjectNamespace;
import org.pagewalk.kernel.ob.SemaphoreObject;
import org.pagewalk.kernel.ob.TimerHandleObject;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.status.NtStatus;

/** Events, mutants, semaphores, timers, and the directory of their names. */
public final class SynchronizationServices implements ServiceGroup {
  private static final long UNITS_PER_MILLISECOND = MachineClock.UNITS_PER_SECOND / 1000;

  private final Dispatcher dispatcher;
  private final DueQueue dueQueue;
  private final MachineClock clock;
  private final NamedObjects named;
  private final ProcessManager processes;

  public SynchronizationServices(
      Dispatcher dispatcher,
      DueQueue dueQueue,
      MachineClock clock,
      ObjectNamespace namespace,
      ProcessManager processes) {
    this.dispatcher = dispatcher;
    this.dueQueue = dueQueue;
    this.clock = clock;
    this.named = new NamedObjects(namespace);
    this.processes = processes;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x025, "NtCreateEvent", CreateEvent.class, this::createEvent);
    services.offer(
        0x078,
        "NtOpenEvent",
        NamedObjects.Open.class,
        (call, args) -> named.open(call, args, EventObject.class));
    services.offer(0x0E4, "NtSetEvent", ChangeEvent.class, this::setEvent);
    services.offer(0x0D2, "NtResetEvent", ChangeEvent.class, this::resetEvent);
    services.offer(0x01A, "NtClearEvent", ClearEvent.class, this::clearEvent);
    services.offer(0x02D, "NtCreateMutant", CreateMutant.class, this::createMutant);
    services.offer(
        0x07E,
        "NtOpenMutant",
        NamedObjects.Open.class,
        (call, args) -> named.open(call, args, MutantObject.class));
    services.offer(0x0C4, "NtReleaseMutant", ReleaseMutant.class, this::releaseMutant);
    services.offer(0x035, "NtCreateSemaphore", CreateSemaphore.class, this::createSemaphore);
    services.offer(
        0x084,
        "NtOpenSemaphore",
        NamedObjects.Open.class,
        (call, args) -> named.open(call, args, SemaphoreObject.class));
    services.offer(0x0C5, "NtReleaseSemaphore", ReleaseSemaphore.class, this::releaseSemaphore);
    services.offer(0x038, "NtCreateTimer", CreateTimer.class, this::createTimer);
    services.offer(0x0FD, "NtSetTimer", SetTimer.class, this::setTimer);
    services.offer(0x019, "NtCancelTimer", CancelTimer.class, this::cancelTimer);
    services.offer(
        0x077,
        "NtOpenDirectoryObject",
        NamedObjects.Open.class,
        (call, args) -> named.open(call, args, DirectoryObject.class));
  }

  record CreateEvent(
      @Out(PHANDLE) int eventHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      int eventType,
      boolean initialState) {}

  private int createEvent(ServiceCall call, CreateEvent args) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), args.objectAttributes());
    KEvent.Kind kind = kindOf(args.eventType());
    if (kind == null) {
      return NtStatus.INVALID_PARAMETER;
    }
    boolean signalled = args.initialState();
    return named.create(
        call,
        args.eventHandle(),
        args.desiredAccess(),
        attributes,
        EventObject.class,
        () -> new EventObject(new KEvent(kind, signalled)));
  }

  private static KEvent.Kind kindOf(int value) {
    KEvent.Kind[] kinds = KEvent.Kind.values();
    return value >= 0 && value < kinds.length ? kinds[value] : null;
  }

  private KEvent eventOf(ServiceCall call, int handle) {
    return call.object(handle, EventObject.class, AccessMask.EVENT_MODIFY_STATE).event();
  }

  record ChangeEvent(@Type(HANDLE) int eventHandle, @Out(PLONG) int previousState) {}

  private int setEvent(ServiceCall call, ChangeEvent args) {
    KEvent event = eventOf(call, args.eventHandle());
    call.touchOptional(args.previousState(), 4);
    call.giveOptional(args.previousState(), dispatcher.set(event) ? 1 : 0);
    return NtStatus.SUCCESS;
  }

  private int resetEvent(ServiceCall call, ChangeEvent args) {
    KEvent event = eventOf(call, args.eventHandle());
    call.touchOptional(args.previousState(), 4);
    call.giveOptional(args.previousState(), dispatcher.reset(event) ? 1 : 0);
    return NtStatus.SUCCESS;
  }

  record ClearEvent(@Type(HANDLE) int eventHandle) {}

  private int clearEvent(ServiceCall call, ClearEvent args) {
    dispatcher.reset(eventOf(call, args.eventHandle()));
    return NtStatus.SUCCESS;
  }

  record CreateMutant(
      @Out(PHANDLE) int mutantHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      boolean initialOwner) {}

  private int createMutant(ServiceCall call, CreateMutant args) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), args.objectAttributes());
    boolean owned = args.initialOwner();
    KMutant mutant = new KMutant();
    int status =
        named.create(
            call,
            args.mutantHandle(),
            args.desiredAccess(),
            attributes,
            MutantObject.class,
            () -> new MutantObject(mutant));
    if (owned && status == NtStatus.SUCCESS) {
      dispatcher.tryWait(call.thread(), List.of(mutant), WaitType.ANY);
    }
    return status;
  }

  record ReleaseMutant(@Type(HANDLE) int mutantHandle, @Out(PLONG) int previousCount) {}

  private int releaseMutant(ServiceCall call, ReleaseMutant args) {
    KMutant mutant = call.object(args.mutantHandle(), MutantObject.class, 0).mutant();
    call.touchOptional(args.previousCount(), 4);
    int before = mutant.count();
    if (!dispatcher.release(mutant, call.thread())) {
      return NtStatus.MUTANT_NOT_OWNED;
    }
    call.giveOptional(args.previousCount(), before);
    return NtStatus.SUCCESS;
  }

  record CreateSemaphore(
      @Out(PHANDLE) int semaphoreHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      int initialCount,
      int maximumCount) {}

  private int createSemaphore(ServiceCall call, CreateSemaphore args) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), args.objectAttributes());
    int count = args.initialCount();
    int limit = args.maximumCount();
    if (limit <= 0 || count < 0 || count > limit) {
      return NtStatus.INVALID_PARAMETER;
    }
    return named.create(
        call,
        args.semaphoreHandle(),
        args.desiredAccess(),
        attributes,
        SemaphoreObject.class,
        () -> new SemaphoreObject(new KSemaphore(count, limit)));
  }

  record ReleaseSemaphore(
      @Type(HANDLE) int semaphoreHandle, int releaseCount, @Out(PLONG) int previousCount) {}

  private int releaseSemaphore(ServiceCall call, ReleaseSemaphore args) {
    if (args.releaseCount() <= 0) {
      return NtStatus.INVALID_PARAMETER;
    }
    KSemaphore semaphore =
        call.object(
                args.semaphoreHandle(), SemaphoreObject.class, AccessMask.SEMAPHORE_MODIFY_STATE)
            .semaphore();
    call.touchOptional(args.previousCount(), 4);
    int before = semaphore.count();
    if (!dispatcher.release(semaphore, args.releaseCount())) {
      return NtStatus.SEMAPHORE_LIMIT_EXCEEDED;
    }
    call.giveOptional(args.previousCount(), before);
    return NtStatus.SUCCESS;
  }

  record CreateTimer(
      @Out(PHANDLE) int timerHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      int timerType) {}

  private int createTimer(ServiceCall call, CreateTimer args) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), args.objectAttributes());
    KEvent.Kind kind = kindOf(args.timerType());
    if (kind == null) {
      return NtStatus.INVALID_PARAMETER_4;
    }
    return named.create(
        call,
        args.timerHandle(),
        args.desiredAccess(),
        attributes,
        TimerHandleObject.class,
        () -> new TimerHandleObject(new KTimer(kind, dueQueue, dispatcher)));
  }

  record SetTimer(
      @Type(HANDLE) int timerHandle,
      @Type(PLARGE_INTEGER) int dueTime,
      @Type(ROUTINE) int timerApcRoutine,
      @Type(PVOID) int timerContext,
      boolean wakeTimer,
      int period,
      @Out(PBOOLEAN) int previousState) {}

  private int setTimer(ServiceCall call, SetTimer args) {
    int period = args.period();
    long dueTime = call.user().read64(args.dueTime());
    if (period < 0) {
      return NtStatus.INVALID_PARAMETER_6;
    }
    KTimer timer =
        call.object(args.timerHandle(), TimerHandleObject.class, AccessMask.TIMER_MODIFY_STATE)
            .timer();
    call.touchOptional(args.previousState(), 1);
    long due = GuestTime.dueTime(dueTime, clock.time());
    boolean before = timer.set(due, period * UNITS_PER_MILLISECOND, apcOf(call, args));
    if (args.previousState() != 0) {
      call.user().write8(args.previousState(), before ? 1 : 0);
    }
    return NtStatus.SUCCESS;
  }

  private TimerApc apcOf(ServiceCall call, SetTimer args) {
    return args.timerApcRoutine() == 0
        ? null
        : new TimerApc(
            processes, clock, call.thread(), args.timerApcRoutine(), args.timerContext());
  }

  record CancelTimer(@Type(HANDLE) int timerHandle, @Out(PBOOLEAN) int currentState) {}

  private int cancelTimer(ServiceCall call, CancelTimer args) {
    KTimer timer =
        call.object(args.timerHandle(), TimerHandleObject.class, AccessMask.TIMER_MODIFY_STATE)
            .timer();
    call.touchOptional(args.currentState(), 1);
    if (args.currentState() != 0) {
      call.user().write8(args.currentState(), timer.isSignalled() ? 1 : 0);
    }
    timer.cancel();
    return NtStatus.SUCCESS;
  }
}
