package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PLARGE_INTEGER;
import static org.pagewalk.kernel.event.ArgumentType.POBJECT_ATTRIBUTES;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;

import java.util.List;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.sched.Scheduler;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.WaitType;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.KeyedEventObject;
import org.pagewalk.kernel.ob.ObjectNamespace;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

/** Keyed events, on which critical sections fall back. */
public final class KeyedEventServices implements ServiceGroup {
  private static final int WAITED = 1;

  private final Dispatcher dispatcher;
  private final Scheduler scheduler;
  private final MachineClock clock;
  private final NamedObjects named;

  public KeyedEventServices(
      Dispatcher dispatcher, Scheduler scheduler, MachineClock clock, ObjectNamespace namespace) {
    this.dispatcher = dispatcher;
    this.scheduler = scheduler;
    this.clock = clock;
    this.named = new NamedObjects(namespace);
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x121, "NtCreateKeyedEvent", Create.class, this::create);
    services.offer(
        0x122,
        "NtOpenKeyedEvent",
        NamedObjects.Open.class,
        (call, args) -> named.open(call, args, KeyedEventObject.class));
    services.offer(
        0x123,
        "NtReleaseKeyedEvent",
        Meet.class,
        (call, args) -> meet(call, args, true, AccessMask.KEYED_EVENT_WAKE));
    services.offer(
        0x124,
        "NtWaitForKeyedEvent",
        Meet.class,
        (call, args) -> meet(call, args, false, AccessMask.KEYED_EVENT_WAIT));
  }

  record Create(
      @Out(PHANDLE) int keyedEventHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      int flags) {}

  private int create(ServiceCall call, Create args) {
    if (args.flags() != 0) {
      return NtStatus.INVALID_PARAMETER_4;
    }
    return named.create(
        call,
        args.keyedEventHandle(),
        args.desiredAccess(),
        ObjectAttributes.read(call.user(), args.objectAttributes()),
        KeyedEventObject.class,
        KeyedEventObject::new);
  }

  record Meet(
      @Type(HANDLE) int keyedEventHandle,
      @Type(PVOID) int key,
      boolean alertable,
      @Type(PLARGE_INTEGER) int timeout) {}

  private int meet(ServiceCall call, Meet args, boolean release, int access) {
    EThread thread = call.thread();
    int key = args.key();
    if (call.step() == WAITED) {
      Meeting meeting = call.progress(Meeting.class);
      int status = thread.waitStatus();
      if (status != NtStatus.SUCCESS && !meeting.event().remove(meeting.party())) {
        dispatcher.reset(meeting.party().event());
        return NtStatus.SUCCESS;
      }
      return status;
    }
    if ((key & 1) != 0) {
      return NtStatus.INVALID_PARAMETER_1;
    }
    long due =
        args.timeout() == 0
            ? Long.MAX_VALUE
            : GuestTime.dueTime(call.user().read64(args.timeout()), clock.time());
    KeyedEventObject event = call.object(args.keyedEventHandle(), KeyedEventObject.class, access);
    KeyedEventObject.Party other = event.take(!release, call.process().id(), key);
    if (other != null) {
      dispatcher.set(other.event());
      return NtStatus.SUCCESS;
    }
    if (due <= clock.time()) {
      return NtStatus.TIMEOUT;
    }
    KeyedEventObject.Party party =
        new KeyedEventObject.Party(release, call.process().id(), key, thread.keyedWait());
    event.add(party);
    call.setProgress(new Meeting(event, party));
    call.advance(WAITED);
    boolean alertable = args.alertable();
    thread.faults().releasePages();
    dispatcher.waitFor(thread, List.of(thread.keyedWait()), WaitType.ANY, alertable);
    scheduler.setTimeout(thread, due, dispatcher);
    return NtStatus.PENDING;
  }

  /** Where a waiting thread is entered. */
  private record Meeting(KeyedEventObject event, KeyedEventObject.Party party) {}
}
