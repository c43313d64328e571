package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.sched.Scheduler;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.WaitType;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.KeyedEventObject;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

/** Keyed events, on which critical sections fall back. */
public final class KeyedEventServices implements ServiceGroup {
  private static final int WAITED = 1;

  private final Dispatcher dispatcher;
  private final Scheduler scheduler;
  private final MachineClock clock;
  private final NamedObjects named;

  KeyedEventServices(
      Dispatcher dispatcher, Scheduler scheduler, MachineClock clock, NamedObjects named) {
    this.dispatcher = dispatcher;
    this.scheduler = scheduler;
    this.clock = clock;
    this.named = named;
  }

  @Override
  public List<String> names() {
    return List.of(
        "NtCreateKeyedEvent", "NtOpenKeyedEvent", "NtReleaseKeyedEvent", "NtWaitForKeyedEvent");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtCreateKeyedEvent" -> create(call);
      case "NtOpenKeyedEvent" -> named.open(call, KeyedEventObject.class);
      case "NtReleaseKeyedEvent" -> meet(call, true, AccessMask.KEYED_EVENT_WAKE);
      case "NtWaitForKeyedEvent" -> meet(call, false, AccessMask.KEYED_EVENT_WAIT);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private int create(ServiceCall call) {
    if (call.arg(3) != 0) {
      return NtStatus.INVALID_PARAMETER_4;
    }
    return named.create(
        call,
        call.arg(0),
        call.arg(1),
        ObjectAttributes.read(call.user(), call.arg(2)),
        KeyedEventObject.class,
        KeyedEventObject::new);
  }

  private int meet(ServiceCall call, boolean release, int access) {
    EThread thread = call.thread();
    int key = call.arg(1);
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
        call.arg(3) == 0
            ? Long.MAX_VALUE
            : GuestTime.dueTime(call.user().read64(call.arg(3)), clock.time());
    KeyedEventObject event = call.object(call.arg(0), KeyedEventObject.class, access);
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
    boolean alertable = (call.arg(2) & 0xFF) != 0;
    thread.faults().releasePages();
    dispatcher.waitFor(thread, List.of(thread.keyedWait()), WaitType.ANY, alertable);
    scheduler.setTimeout(thread, due, dispatcher);
    return NtStatus.PENDING;
  }

  /** Where a waiting thread is entered. */
  private record Meeting(KeyedEventObject event, KeyedEventObject.Party party) {}
}
