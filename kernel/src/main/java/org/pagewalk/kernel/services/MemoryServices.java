package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PPVOID;
import static org.pagewalk.kernel.event.ArgumentType.PSIZE_T;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;

import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.virtual.AllocationResult;
import org.pagewalk.kernel.mm.virtual.MemoryBasicInformation;
import org.pagewalk.kernel.mm.virtual.MemoryType;
import org.pagewalk.kernel.mm.virtual.ProtectionResult;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.Privilege;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Allocating, freeing, protecting and querying virtual memory. */
public final class MemoryServices implements ServiceGroup {
  private static final int BASIC_INFORMATION = 0;
  private static final int SECTION_NAME = 2;
  private static final int BASIC_SIZE = 0x1C;

  private final MemoryManager mm;

  public MemoryServices(MemoryManager mm) {
    this.mm = mm;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x012, "NtAllocateVirtualMemory", Allocate.class, this::allocate);
    services.offer(0x057, "NtFreeVirtualMemory", Free.class, this::free);
    services.offer(0x08F, "NtProtectVirtualMemory", Protect.class, this::protect);
    services.offer(0x0BA, "NtQueryVirtualMemory", Query.class, this::query);
    services.offer(
        0x052,
        "NtFlushInstructionCache",
        FlushInstructionCache.class,
        MemoryServices::flushInstructionCache);
  }

  private static AddressSpace spaceOf(ServiceCall call, int processHandle) {
    return call.liveProcessOf(processHandle, AccessMask.PROCESS_VM_OPERATION).space();
  }

  record Allocate(
      @Type(HANDLE) int processHandle,
      @InOut(PPVOID) int baseAddress,
      int zeroBits,
      @InOut(PSIZE_T) int regionSize,
      int allocationType,
      int protect) {}

  private int allocate(ServiceCall call, Allocate args) {
    UserMemory user = call.user();
    int base = user.read32(args.baseAddress());
    int size = user.read32(args.regionSize());
    user.touchForWrite(args.baseAddress(), 4);
    user.touchForWrite(args.regionSize(), 4);
    int type = args.allocationType();
    AddressSpace space = spaceOf(call, args.processHandle());
    boolean needsPrivilege = (type & (MemoryType.MEM_PHYSICAL | MemoryType.MEM_LARGE_PAGES)) != 0;
    if (needsPrivilege && !call.process().token().isEnabled(Privilege.LOCK_MEMORY)) {
      throw new StatusException(NtStatus.PRIVILEGE_NOT_HELD);
    }
    AllocationResult result =
        mm.regions()
            .allocation()
            .allocate(space, faults(call), base, args.zeroBits(), size, type, args.protect());
    return give(call, args.baseAddress(), args.regionSize(), result);
  }

  record Free(
      @Type(HANDLE) int processHandle,
      @InOut(PPVOID) int baseAddress,
      @InOut(PSIZE_T) int regionSize,
      int freeType) {}

  private int free(ServiceCall call, Free args) {
    UserMemory user = call.user();
    int base = user.read32(args.baseAddress());
    int size = user.read32(args.regionSize());
    user.touchForWrite(args.baseAddress(), 4);
    user.touchForWrite(args.regionSize(), 4);
    AllocationResult result =
        mm.regions()
            .release()
            .free(spaceOf(call, args.processHandle()), faults(call), base, size, args.freeType());
    return give(call, args.baseAddress(), args.regionSize(), result);
  }

  private static int give(ServiceCall call, int baseAt, int sizeAt, AllocationResult result) {
    if (NtStatus.isSuccess(result.status())) {
      call.user().write32(baseAt, result.base());
      call.user().write32(sizeAt, result.size());
    }
    return result.status();
  }

  record Protect(
      @Type(HANDLE) int processHandle,
      @InOut(PPVOID) int baseAddress,
      @InOut(PSIZE_T) int regionSize,
      int newProtect,
      @Out(PULONG) int oldProtect) {}

  private int protect(ServiceCall call, Protect args) {
    UserMemory user = call.user();
    int base = user.read32(args.baseAddress());
    int size = user.read32(args.regionSize());
    user.touchForWrite(args.baseAddress(), 4);
    user.touchForWrite(args.regionSize(), 4);
    user.touchForWrite(args.oldProtect(), 4);
    ProtectionResult result =
        mm.regions()
            .protection()
            .protect(
                spaceOf(call, args.processHandle()), faults(call), base, size, args.newProtect());
    if (NtStatus.isSuccess(result.status())) {
      user.write32(args.baseAddress(), result.base());
      user.write32(args.regionSize(), result.size());
      user.write32(args.oldProtect(), result.oldProtection());
    }
    return result.status();
  }

  record Query(
      @Type(HANDLE) int processHandle,
      @Type(PVOID) int baseAddress,
      int memoryInformationClass,
      @Type(BUFFER) int memoryInformation,
      int memoryInformationLength,
      @Out(PULONG) int returnLength) {}

  private int query(ServiceCall call, Query args) {
    AddressSpace space =
        call.liveProcessOf(args.processHandle(), AccessMask.PROCESS_QUERY_INFORMATION).space();
    return switch (args.memoryInformationClass()) {
      case BASIC_INFORMATION -> queryBasic(call, args, space);
      case SECTION_NAME -> querySectionName(call, args, space);
      default -> NtStatus.INVALID_INFO_CLASS;
    };
  }

  private int queryBasic(ServiceCall call, Query args, AddressSpace space) {
    if (Integer.compareUnsigned(args.memoryInformationLength(), BASIC_SIZE) < 0) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    MemoryBasicInformation basic =
        mm.regions().query().query(space, faults(call), args.baseAddress());
    if (!NtStatus.isSuccess(basic.status())) {
      return basic.status();
    }
    return new InformationBuffer(BASIC_SIZE)
        .put32(0x00, basic.baseAddress())
        .put32(0x04, basic.allocationBase())
        .put32(0x08, basic.allocationProtect())
        .put32(0x0C, basic.regionSize())
        .put32(0x10, basic.state())
        .put32(0x14, basic.protect())
        .put32(0x18, basic.type())
        .answer(
            call, args.memoryInformation(), args.memoryInformationLength(), args.returnLength());
  }

  private int querySectionName(ServiceCall call, Query args, AddressSpace space) {
    String name = mm.regions().query().sectionName(space, args.baseAddress());
    if (name == null) {
      return NtStatus.INVALID_ADDRESS;
    }
    int bytes = 2 * name.length();
    return new InformationBuffer(8 + bytes + 2)
        .put16(0, bytes)
        .put16(2, bytes + 2)
        .put32(4, args.memoryInformation() + 8)
        .putText(8, name)
        .answer(
            call, args.memoryInformation(), args.memoryInformationLength(), args.returnLength());
  }

  record FlushInstructionCache(
      @Type(HANDLE) int processHandle, @Type(PVOID) int baseAddress, int length) {}

  private static int flushInstructionCache(ServiceCall call, FlushInstructionCache args) {
    call.processOf(args.processHandle(), AccessMask.PROCESS_VM_WRITE);
    return NtStatus.SUCCESS;
  }

  private static FaultContext faults(ServiceCall call) {
    return call.thread().faults();
  }
}
