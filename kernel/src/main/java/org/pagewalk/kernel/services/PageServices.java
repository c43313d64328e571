package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.virtual.AllocationResult;
import org.pagewalk.kernel.mm.virtual.PageLocks;
import org.pagewalk.kernel.mm.virtual.WriteWatch;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.Privilege;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Locked pages, write-watch, and new paging files. */
public final class PageServices implements ServiceGroup {
  private static final int PAGE_SIZE = 0x1000;

  private final MemoryManager mm;

  PageServices(MemoryManager mm) {
    this.mm = mm;
  }

  @Override
  public List<String> names() {
    return List.of(
        "NtLockVirtualMemory",
        "NtUnlockVirtualMemory",
        "NtGetWriteWatch",
        "NtResetWriteWatch",
        "NtCreatePagingFile");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtLockVirtualMemory" -> lock(call, true);
      case "NtUnlockVirtualMemory" -> lock(call, false);
      case "NtGetWriteWatch" -> getWriteWatch(call);
      case "NtResetWriteWatch" -> resetWriteWatch(call);
      case "NtCreatePagingFile" -> createPagingFile(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static AddressSpace spaceOf(ServiceCall call) {
    return call.liveProcessOf(call.arg(0), AccessMask.PROCESS_VM_OPERATION).space();
  }

  private int lock(ServiceCall call, boolean locks) {
    UserMemory user = call.user();
    int base = user.read32(call.arg(1));
    int size = user.read32(call.arg(2));
    user.touchForWrite(call.arg(1), 4);
    user.touchForWrite(call.arg(2), 4);
    int kind = call.arg(3);
    AddressSpace space = spaceOf(call);
    if ((kind & PageLocks.MAP_SYSTEM) != 0) {
      require(call, Privilege.LOCK_MEMORY);
    }
    PageLocks pageLocks = mm.regions().locks();
    AllocationResult result =
        locks
            ? pageLocks.lock(space, call.thread().faults(), base, size, kind)
            : pageLocks.unlock(space, base, size, kind);
    if (NtStatus.isSuccess(result.status())) {
      user.write32(call.arg(1), result.base());
      user.write32(call.arg(2), result.size());
    }
    return result.status();
  }

  private static void require(ServiceCall call, Privilege privilege) {
    if (!call.process().token().isEnabled(privilege)) {
      throw new StatusException(NtStatus.PRIVILEGE_NOT_HELD);
    }
  }

  private int getWriteWatch(ServiceCall call) {
    int flags = call.arg(1);
    int addressesAt = call.arg(4);
    UserMemory user = call.user();
    if ((flags & ~1) != 0) {
      return NtStatus.INVALID_PARAMETER_2;
    }
    WriteWatch watch = mm.regions().writeWatch();
    AddressSpace space = spaceOf(call);
    if (!watch.isWatched(space, call.arg(2), call.arg(3))) {
      return NtStatus.INVALID_PARAMETER;
    }
    int most = user.read32(call.arg(5));
    user.touchForWrite(call.arg(5), 4);
    user.touchForWrite(call.arg(6), 4);
    int[] found = watch.written(space, call.arg(2), call.arg(3), Math.max(0, most), false);
    user.touchForWrite(addressesAt, 4 * found.length);
    for (int i = 0; i < found.length; i++) {
      user.write32(addressesAt + 4 * i, found[i]);
    }
    if (flags != 0) {
      watch.written(space, call.arg(2), call.arg(3), found.length, true);
    }
    user.write32(call.arg(5), found.length);
    user.write32(call.arg(6), PAGE_SIZE);
    return NtStatus.SUCCESS;
  }

  private int resetWriteWatch(ServiceCall call) {
    WriteWatch watch = mm.regions().writeWatch();
    AddressSpace space = spaceOf(call);
    if (!watch.isWatched(space, call.arg(1), call.arg(2))) {
      return NtStatus.INVALID_PARAMETER;
    }
    watch.reset(space, call.arg(1), call.arg(2));
    return NtStatus.SUCCESS;
  }

  /** The file's name is read and not used: the host keeps it in a file without a name. */
  private int createPagingFile(ServiceCall call) {
    require(call, Privilege.CREATE_PAGEFILE);
    UserMemory user = call.user();
    user.touchForRead(call.arg(0), 8);
    return mm.addPagingFile(user.read64(call.arg(1)), user.read64(call.arg(2)));
  }
}
