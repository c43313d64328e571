package org.pagewalk.kernel.services;

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

  SynchronizationServices(
      Dispatcher dispatcher,
      DueQueue dueQueue,
      MachineClock clock,
      NamedObjects named,
      ProcessManager processes) {
    this.dispatcher = dispatcher;
    this.dueQueue = dueQueue;
    this.clock = clock;
    this.named = named;
    this.processes = processes;
  }

  @Override
  public List<String> names() {
    return List.of(
        "NtCreateEvent",
        "NtOpenEvent",
        "NtSetEvent",
        "NtResetEvent",
        "NtClearEvent",
        "NtCreateMutant",
        "NtOpenMutant",
        "NtReleaseMutant",
        "NtCreateSemaphore",
        "NtOpenSemaphore",
        "NtReleaseSemaphore",
        "NtCreateTimer",
        "NtSetTimer",
        "NtCancelTimer",
        "NtOpenDirectoryObject");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtCreateEvent" -> createEvent(call);
      case "NtOpenEvent" -> named.open(call, EventObject.class);
      case "NtSetEvent" -> setEvent(call);
      case "NtResetEvent" -> resetEvent(call, call.arg(1));
      case "NtClearEvent" -> resetEvent(call, 0);
      case "NtCreateMutant" -> createMutant(call);
      case "NtOpenMutant" -> named.open(call, MutantObject.class);
      case "NtReleaseMutant" -> releaseMutant(call);
      case "NtCreateSemaphore" -> createSemaphore(call);
      case "NtOpenSemaphore" -> named.open(call, SemaphoreObject.class);
      case "NtReleaseSemaphore" -> releaseSemaphore(call);
      case "NtCreateTimer" -> createTimer(call);
      case "NtSetTimer" -> setTimer(call);
      case "NtCancelTimer" -> cancelTimer(call);
      case "NtOpenDirectoryObject" -> named.open(call, DirectoryObject.class);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private int createEvent(ServiceCall call) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), call.arg(2));
    KEvent.Kind kind = kindOf(call.arg(3));
    if (kind == null) {
      return NtStatus.INVALID_PARAMETER;
    }
    boolean signalled = (call.arg(4) & 0xFF) != 0;
    return named.create(
        call,
        call.arg(0),
        call.arg(1),
        attributes,
        EventObject.class,
        () -> new EventObject(new KEvent(kind, signalled)));
  }

  private static KEvent.Kind kindOf(int value) {
    KEvent.Kind[] kinds = KEvent.Kind.values();
    return value >= 0 && value < kinds.length ? kinds[value] : null;
  }

  private KEvent eventOf(ServiceCall call) {
    return call.object(call.arg(0), EventObject.class, AccessMask.EVENT_MODIFY_STATE).event();
  }

  private int setEvent(ServiceCall call) {
    KEvent event = eventOf(call);
    call.touchOptional(call.arg(1), 4);
    call.giveOptional(call.arg(1), dispatcher.set(event) ? 1 : 0);
    return NtStatus.SUCCESS;
  }

  private int resetEvent(ServiceCall call, int previousAt) {
    KEvent event = eventOf(call);
    call.touchOptional(previousAt, 4);
    call.giveOptional(previousAt, dispatcher.reset(event) ? 1 : 0);
    return NtStatus.SUCCESS;
  }

  private int createMutant(ServiceCall call) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), call.arg(2));
    boolean owned = (call.arg(3) & 0xFF) != 0;
    KMutant mutant = new KMutant();
    int status =
        named.create(
            call,
            call.arg(0),
            call.arg(1),
            attributes,
            MutantObject.class,
            () -> new MutantObject(mutant));
    if (owned && status == NtStatus.SUCCESS) {
      dispatcher.tryWait(call.thread(), List.of(mutant), WaitType.ANY);
    }
    return status;
  }

  private int releaseMutant(ServiceCall call) {
    KMutant mutant = call.object(call.arg(0), MutantObject.class, 0).mutant();
    call.touchOptional(call.arg(1), 4);
    int before = mutant.count();
    if (!dispatcher.release(mutant, call.thread())) {
      return NtStatus.MUTANT_NOT_OWNED;
    }
    call.giveOptional(call.arg(1), before);
    return NtStatus.SUCCESS;
  }

  private int createSemaphore(ServiceCall call) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), call.arg(2));
    int count = call.arg(3);
    int limit = call.arg(4);
    if (limit <= 0 || count < 0 || count > limit) {
      return NtStatus.INVALID_PARAMETER;
    }
    return named.create(
        call,
        call.arg(0),
        call.arg(1),
        attributes,
        SemaphoreObject.class,
        () -> new SemaphoreObject(new KSemaphore(count, limit)));
  }

  private int releaseSemaphore(ServiceCall call) {
    if (call.arg(1) <= 0) {
      return NtStatus.INVALID_PARAMETER;
    }
    KSemaphore semaphore =
        call.object(call.arg(0), SemaphoreObject.class, AccessMask.SEMAPHORE_MODIFY_STATE)
            .semaphore();
    call.touchOptional(call.arg(2), 4);
    int before = semaphore.count();
    if (!dispatcher.release(semaphore, call.arg(1))) {
      return NtStatus.SEMAPHORE_LIMIT_EXCEEDED;
    }
    call.giveOptional(call.arg(2), before);
    return NtStatus.SUCCESS;
  }

  private int createTimer(ServiceCall call) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), call.arg(2));
    KEvent.Kind kind = kindOf(call.arg(3));
    if (kind == null) {
      return NtStatus.INVALID_PARAMETER_4;
    }
    return named.create(
        call,
        call.arg(0),
        call.arg(1),
        attributes,
        TimerHandleObject.class,
        () -> new TimerHandleObject(new KTimer(kind, dueQueue, dispatcher)));
  }

  private int setTimer(ServiceCall call) {
    int period = call.arg(5);
    long dueTime = call.user().read64(call.arg(1));
    if (period < 0) {
      return NtStatus.INVALID_PARAMETER_6;
    }
    KTimer timer =
        call.object(call.arg(0), TimerHandleObject.class, AccessMask.TIMER_MODIFY_STATE).timer();
    call.touchOptional(call.arg(6), 1);
    long due = GuestTime.dueTime(dueTime, clock.time());
    boolean before = timer.set(due, period * UNITS_PER_MILLISECOND, apcOf(call));
    if (call.arg(6) != 0) {
      call.user().write8(call.arg(6), before ? 1 : 0);
    }
    return NtStatus.SUCCESS;
  }

  private TimerApc apcOf(ServiceCall call) {
    return call.arg(2) == 0
        ? null
        : new TimerApc(processes, clock, call.thread(), call.arg(2), call.arg(3));
  }

  private int cancelTimer(ServiceCall call) {
    KTimer timer =
        call.object(call.arg(0), TimerHandleObject.class, AccessMask.TIMER_MODIFY_STATE).timer();
    call.touchOptional(call.arg(1), 1);
    if (call.arg(1) != 0) {
      call.user().write8(call.arg(1), timer.isSignalled() ? 1 : 0);
    }
    timer.cancel();
    return NtStatus.SUCCESS;
  }
}
