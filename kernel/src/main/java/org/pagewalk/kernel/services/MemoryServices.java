package org.pagewalk.kernel.services;

import java.util.List;
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

  MemoryServices(MemoryManager mm) {
    this.mm = mm;
  }

  @Override
  public List<String> names() {
    return List.of(
        "NtAllocateVirtualMemory",
        "NtFreeVirtualMemory",
        "NtProtectVirtualMemory",
        "NtQueryVirtualMemory",
        "NtFlushInstructionCache");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtAllocateVirtualMemory" -> allocate(call);
      case "NtFreeVirtualMemory" -> free(call);
      case "NtProtectVirtualMemory" -> protect(call);
      case "NtQueryVirtualMemory" -> query(call);
      case "NtFlushInstructionCache" -> {
        call.processOf(call.arg(0), AccessMask.PROCESS_VM_WRITE);
        yield NtStatus.SUCCESS;
      }
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static AddressSpace spaceOf(ServiceCall call) {
    return call.liveProcessOf(call.arg(0), AccessMask.PROCESS_VM_OPERATION).space();
  }

  private int allocate(ServiceCall call) {
    UserMemory user = call.user();
    int base = user.read32(call.arg(1));
    int size = user.read32(call.arg(3));
    user.touchForWrite(call.arg(1), 4);
    user.touchForWrite(call.arg(3), 4);
    int type = call.arg(4);
    AddressSpace space = spaceOf(call);
    boolean needsPrivilege = (type & (MemoryType.MEM_PHYSICAL | MemoryType.MEM_LARGE_PAGES)) != 0;
    if (needsPrivilege && !call.process().token().isEnabled(Privilege.LOCK_MEMORY)) {
      throw new StatusException(NtStatus.PRIVILEGE_NOT_HELD);
    }
    AllocationResult result =
        mm.regions()
            .allocation()
            .allocate(space, faults(call), base, call.arg(2), size, type, call.arg(5));
    return give(call, call.arg(1), call.arg(3), result);
  }

  private int free(ServiceCall call) {
    UserMemory user = call.user();
    int base = user.read32(call.arg(1));
    int size = user.read32(call.arg(2));
    user.touchForWrite(call.arg(1), 4);
    user.touchForWrite(call.arg(2), 4);
    AllocationResult result =
        mm.regions().release().free(spaceOf(call), faults(call), base, size, call.arg(3));
    return give(call, call.arg(1), call.arg(2), result);
  }

  private static int give(ServiceCall call, int baseAt, int sizeAt, AllocationResult result) {
    if (NtStatus.isSuccess(result.status())) {
      call.user().write32(baseAt, result.base());
      call.user().write32(sizeAt, result.size());
    }
    return result.status();
  }

  private int protect(ServiceCall call) {
    UserMemory user = call.user();
    int base = user.read32(call.arg(1));
    int size = user.read32(call.arg(2));
    user.touchForWrite(call.arg(1), 4);
    user.touchForWrite(call.arg(2), 4);
    user.touchForWrite(call.arg(4), 4);
    ProtectionResult result =
        mm.regions().protection().protect(spaceOf(call), faults(call), base, size, call.arg(3));
    if (NtStatus.isSuccess(result.status())) {
      user.write32(call.arg(1), result.base());
      user.write32(call.arg(2), result.size());
      user.write32(call.arg(4), result.oldProtection());
    }
    return result.status();
  }

  private int query(ServiceCall call) {
    AddressSpace space =
        call.liveProcessOf(call.arg(0), AccessMask.PROCESS_QUERY_INFORMATION).space();
    return switch (call.arg(2)) {
      case BASIC_INFORMATION -> queryBasic(call, space);
      case SECTION_NAME -> querySectionName(call, space);
      default -> NtStatus.INVALID_INFO_CLASS;
    };
  }

  private int queryBasic(ServiceCall call, AddressSpace space) {
    if (Integer.compareUnsigned(call.arg(4), BASIC_SIZE) < 0) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    MemoryBasicInformation basic = mm.regions().query().query(space, faults(call), call.arg(1));
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
        .answer(call, call.arg(3), call.arg(4), call.arg(5));
  }

  private int querySectionName(ServiceCall call, AddressSpace space) {
    String name = mm.regions().query().sectionName(space, call.arg(1));
    if (name == null) {
      return NtStatus.INVALID_ADDRESS;
    }
    int bytes = 2 * name.length();
    return new InformationBuffer(8 + bytes + 2)
        .put16(0, bytes)
        .put16(2, bytes + 2)
        .put32(4, call.arg(3) + 8)
        .putText(8, name)
        .answer(call, call.arg(3), call.arg(4), call.arg(5));
  }

  private static FaultContext faults(ServiceCall call) {
    return call.thread().faults();
  }
}
