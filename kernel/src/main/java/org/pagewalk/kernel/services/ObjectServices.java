package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;

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
  public void offer(ServiceTable services) {
    services.offer(
        0x01B,
        "NtClose",
        Close.class,
        (call, args) -> call.process().handles().close(args.handle()));
    services.offer(0x047, "NtDuplicateObject", Duplicate.class, ObjectServices::duplicate);
  }

  record Close(@Type(HANDLE) int handle) {}

  record Duplicate(
      @Type(HANDLE) int sourceProcessHandle,
      @Type(HANDLE) int sourceHandle,
      @Type(HANDLE) int targetProcessHandle,
      @Out(PHANDLE) int targetHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      int handleAttributes,
      int options) {}

  private static int duplicate(ServiceCall call, Duplicate args) {
    EProcess source = call.liveProcessOf(args.sourceProcessHandle(), AccessMask.PROCESS_DUP_HANDLE);
    int handle = args.sourceHandle();
    int targetAt = args.targetHandle();
    int options = args.options();
    call.touchOptional(targetAt, 4);
    HandleEntry entry = entryOf(call, source, handle);
    if (targetAt != 0 || args.targetProcessHandle() != 0) {
      EProcess target =
          call.liveProcessOf(args.targetProcessHandle(), AccessMask.PROCESS_DUP_HANDLE);
      KernelObject object = entry.object();
      int access =
          (options & SAME_ACCESS) != 0
              ? entry.access()
              : object.type().specificRights(args.desiredAccess());
      boolean inherit =
          (options & SAME_ATTRIBUTES) != 0
              ? entry.inherit()
              : (args.handleAttributes() & INHERIT) != 0;
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
