package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PLARGE_INTEGER;
import static org.pagewalk.kernel.event.ArgumentType.PPVOID;
import static org.pagewalk.kernel.event.ArgumentType.PSIZE_T;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;
import static org.pagewalk.kernel.event.ArgumentType.PUNICODE_STRING;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;

import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.virtual.AllocationResult;
import org.pagewalk.kernel.mm.virtual.PageLocks;
import org.pagewalk.kernel.mm.virtual.WriteWatch;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.Privilege;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Locked pages, write-watch, and new paging files. */
public final class PageServices implements ServiceGroup {

  private final MemoryManager mm;

  public PageServices(MemoryManager mm) {
    this.mm = mm;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(
        0x06C, "NtLockVirtualMemory", Lock.class, (call, args) -> lock(call, args, true));
    services.offer(
        0x114, "NtUnlockVirtualMemory", Lock.class, (call, args) -> lock(call, args, false));
    services.offer(0x05C, "NtGetWriteWatch", GetWriteWatch.class, this::getWriteWatch);
    services.offer(0x0D3, "NtResetWriteWatch", ResetWriteWatch.class, this::resetWriteWatch);
    services.offer(0x02F, "NtCreatePagingFile", CreatePagingFile.class, this::createPagingFile);
    services.lack(0x010, "NtAllocateUserPhysicalPages", UserPhysicalPages.class);
    services.lack(0x056, "NtFreeUserPhysicalPages", UserPhysicalPages.class);
    services.lack(0x06F, "NtMapUserPhysicalPages", MapUserPhysicalPages.class);
  }

  record UserPhysicalPages(
      @Type(HANDLE) int processHandle,
      @InOut(PULONG) int numberOfPages,
      @Type(BUFFER) int userPfnArray) {}

  record MapUserPhysicalPages(
      @Type(PVOID) int virtualAddress, int numberOfPages, @Type(BUFFER) int userPfnArray) {}

  private static AddressSpace spaceOf(ServiceCall call, int processHandle) {
    return call.liveProcessOf(processHandle, AccessMask.PROCESS_VM_OPERATION).space();
  }

  record Lock(
      @Type(HANDLE) int processHandle,
      @InOut(PPVOID) int baseAddress,
      @InOut(PSIZE_T) int regionSize,
      int mapType) {}

  private int lock(ServiceCall call, Lock args, boolean locks) {
    UserMemory user = call.user();
    int base = user.read32(args.baseAddress());
    int size = user.read32(args.regionSize());
    user.touchForWrite(args.baseAddress(), 4);
    user.touchForWrite(args.regionSize(), 4);
    int kind = args.mapType();
    AddressSpace space = spaceOf(call, args.processHandle());
    if ((kind & PageLocks.MAP_SYSTEM) != 0) {
      require(call, Privilege.LOCK_MEMORY);
    }
    PageLocks pageLocks = mm.regions().locks();
    AllocationResult result =
        locks
            ? pageLocks.lock(space, call.thread().faults(), base, size, kind)
            : pageLocks.unlock(space, base, size, kind);
    if (NtStatus.isSuccess(result.status())) {
      user.write32(args.baseAddress(), result.base());
      user.write32(args.regionSize(), result.size());
    }
    return result.status();
  }

  private static void require(ServiceCall call, Privilege privilege) {
    if (!call.process().token().isEnabled(privilege)) {
      throw new StatusException(NtStatus.PRIVILEGE_NOT_HELD);
    }
  }

  record GetWriteWatch(
      @Type(HANDLE) int processHandle,
      int flags,
      @Type(PVOID) int baseAddress,
      int regionSize,
      @Type(BUFFER) int userAddressArray,
      @InOut(PULONG) int entriesInUserAddressArray,
      @Out(PULONG) int granularity) {}

  private int getWriteWatch(ServiceCall call, GetWriteWatch args) {
    int flags = args.flags();
    int addressesAt = args.userAddressArray();
    UserMemory user = call.user();
    if ((flags & ~1) != 0) {
      return NtStatus.INVALID_PARAMETER_2;
    }
    WriteWatch watch = mm.regions().writeWatch();
    AddressSpace space = spaceOf(call, args.processHandle());
    if (!watch.isWatched(space, args.baseAddress(), args.regionSize())) {
      return NtStatus.INVALID_PARAMETER;
    }
    int most = user.read32(args.entriesInUserAddressArray());
    user.touchForWrite(args.entriesInUserAddressArray(), 4);
    user.touchForWrite(args.granularity(), 4);
    int[] found =
        watch.written(space, args.baseAddress(), args.regionSize(), Math.max(0, most), false);
    user.touchForWrite(addressesAt, 4 * found.length);
    for (int i = 0; i < found.length; i++) {
      user.write32(addressesAt + 4 * i, found[i]);
    }
    if (flags != 0) {
      watch.written(space, args.baseAddress(), args.regionSize(), found.length, true);
    }
    user.write32(args.entriesInUserAddressArray(), found.length);
    user.write32(args.granularity(), Page.SIZE);
    return NtStatus.SUCCESS;
  }

  record ResetWriteWatch(
      @Type(HANDLE) int processHandle, @Type(PVOID) int baseAddress, int regionSize) {}

  private int resetWriteWatch(ServiceCall call, ResetWriteWatch args) {
    WriteWatch watch = mm.regions().writeWatch();
    AddressSpace space = spaceOf(call, args.processHandle());
    if (!watch.isWatched(space, args.baseAddress(), args.regionSize())) {
      return NtStatus.INVALID_PARAMETER;
    }
    watch.reset(space, args.baseAddress(), args.regionSize());
    return NtStatus.SUCCESS;
  }

  record CreatePagingFile(
      @Type(PUNICODE_STRING) int pageFileName,
      @Type(PLARGE_INTEGER) int minimumSize,
      @Type(PLARGE_INTEGER) int maximumSize,
      int priority) {}

  /** The file's name is read and not used: the host keeps it in a file without a name. */
  private int createPagingFile(ServiceCall call, CreatePagingFile args) {
    require(call, Privilege.CREATE_PAGEFILE);
    UserMemory user = call.user();
    user.touchForRead(args.pageFileName(), 8);
    return mm.addPagingFile(user.read64(args.minimumSize()), user.read64(args.maximumSize()));
  }
}
