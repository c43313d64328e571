package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.HandleEntry;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Handles: closing and duplicating. */
public final class ObjectServices implements ServiceGroup {
  private static final int CLOSE_SOURCE = 1;
  private static final int SAME_ACCESS = 2;
  private static final int SAME_ATTRIBUTES = 4;
  private static final int INHERIT = 2;

  @Override
  public List<String> names() {
    return List.of("NtClose", "NtDuplicateObject");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtClose" -> call.process().handles().close(call.arg(0));
      case "NtDuplicateObject" -> duplicate(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static int duplicate(ServiceCall call) {
    EProcess source = call.liveProcessOf(call.arg(0), AccessMask.PROCESS_DUP_HANDLE);
    int handle = call.arg(1);
    int targetAt = call.arg(3);
    int options = call.arg(6);
    call.touchOptional(targetAt, 4);
    HandleEntry entry = entryOf(call, source, handle);
    if (targetAt != 0 || call.arg(2) != 0) {
      EProcess target = call.liveProcessOf(call.arg(2), AccessMask.PROCESS_DUP_HANDLE);
      KernelObject object = entry.object();
      int access =
          (options & SAME_ACCESS) != 0 ? entry.access() : object.type().specificRights(call.arg(4));
      boolean inherit =
          (options & SAME_ATTRIBUTES) != 0 ? entry.inherit() : (call.arg(5) & INHERIT) != 0;
      call.giveOptional(targetAt, target.handles().open(object, access, inherit));
    }
    if ((options & CLOSE_SOURCE) != 0) {
      source.handles().close(handle);
    }
    return NtStatus.SUCCESS;
  }

  private static HandleEntry entryOf(ServiceCall call, EProcess source, int handle) {
    if (handle == ServiceCall.CURRENT_PROCESS) {
      return new HandleEntry(source, source.type().allAccess(), false);
    }
    if (handle == ServiceCall.CURRENT_THREAD) {
      KernelObject thread = call.thread().object();
      return new HandleEntry(thread, thread.type().allAccess(), false);
    }
    HandleEntry entry = source.handles().lookup(handle);
    if (entry == null) {
      throw new StatusException(NtStatus.INVALID_HANDLE);
    }
    return entry;
  }
}
