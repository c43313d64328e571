package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.NtStatus;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.region.AllocationResult;
import org.pagewalk.kernel.mm.region.MemoryBasicInformation;
import org.pagewalk.kernel.mm.region.ProtectionResult;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.EProcess;

/**
 * Allocating, freeing, protecting and asking about virtual memory. The operation itself is one
 * step: what it needs of the caller's memory is touched before, and a wait within it has changed
 * nothing that running it again would not do again.
 */
public final class VirtualMemoryServices implements ServiceGroup {
  private static final int BASIC_INFORMATION = 0;
  private static final int SECTION_NAME = 2;
  private static final int BASIC_SIZE = 0x1C;
  private static final int STRING_SIZE = 8;

  private final MemoryManager memory;

  public VirtualMemoryServices(MemoryManager memory) {
    this.memory = memory;
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
      case "NtFlushInstructionCache" -> flushInstructionCache(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private int allocate(ServiceCall call) {
    UserMemory user = call.user();
    int baseAt = call.arg(1);
    int sizeAt = call.arg(3);
    user.touchForWrite(baseAt, 4);
    user.touchForWrite(sizeAt, 4);
    EProcess process = call.liveProcessOf(call.arg(0), AccessMask.PROCESS_VM_OPERATION);
    AllocationResult result =
        memory
            .regions()
            .allocation()
            .allocate(
                process.space(),
                call.thread().faults(),
                user.read32(baseAt),
                call.arg(2),
                user.read32(sizeAt),
                call.arg(4),
                call.arg(5));
    return give(call, baseAt, sizeAt, result);
  }

  private int free(ServiceCall call) {
    UserMemory user = call.user();
    int baseAt = call.arg(1);
    int sizeAt = call.arg(2);
    user.touchForWrite(baseAt, 4);
    user.touchForWrite(sizeAt, 4);
    EProcess process = call.liveProcessOf(call.arg(0), AccessMask.PROCESS_VM_OPERATION);
    AllocationResult result =
        memory
            .regions()
            .release()
            .free(
                process.space(),
                call.thread().faults(),
                user.read32(baseAt),
                user.read32(sizeAt),
                call.arg(3));
    return give(call, baseAt, sizeAt, result);
  }

  private static int give(ServiceCall call, int baseAt, int sizeAt, AllocationResult result) {
    if (result.status() >= 0) {
      call.user().write32(baseAt, result.base());
      call.user().write32(sizeAt, result.size());
    }
    return result.status();
  }

  private int protect(ServiceCall call) {
    UserMemory user = call.user();
    int baseAt = call.arg(1);
    int sizeAt = call.arg(2);
    int oldAt = call.arg(4);
    user.touchForWrite(baseAt, 4);
    user.touchForWrite(sizeAt, 4);
    user.touchForWrite(oldAt, 4);
    EProcess process = call.liveProcessOf(call.arg(0), AccessMask.PROCESS_VM_OPERATION);
    int base = user.read32(baseAt);
    int size = user.read32(sizeAt);
    ProtectionResult result =
        memory
            .regions()
            .protection()
            .protect(process.space(), call.thread().faults(), base, size, call.arg(3));
    if (result.status() >= 0) {
      user.write32(baseAt, result.base());
      user.write32(sizeAt, result.size());
      user.write32(oldAt, result.oldProtection());
    }
    return result.status();
  }

  private int query(ServiceCall call) {
    int kind = call.arg(2);
    if (kind != BASIC_INFORMATION && kind != SECTION_NAME) {
      return NtStatus.INVALID_INFO_CLASS;
    }
    EProcess process = call.liveProcessOf(call.arg(0), AccessMask.PROCESS_QUERY_INFORMATION);
    return kind == BASIC_INFORMATION ? queryBasic(call, process) : queryName(call, process);
  }

  private int queryBasic(ServiceCall call, EProcess process) {
    if (Integer.compareUnsigned(call.arg(4), BASIC_SIZE) < 0) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    MemoryBasicInformation found =
        memory.regions().query().query(process.space(), call.thread().faults(), call.arg(1));
    if (found.status() < 0) {
      return found.status();
    }
    InformationBuffer answer =
        new InformationBuffer(BASIC_SIZE)
            .put32(0x00, found.baseAddress())
            .put32(0x04, found.allocationBase())
            .put32(0x08, found.allocationProtect())
            .put32(0x0C, found.regionSize())
            .put32(0x10, found.state())
            .put32(0x14, found.protect())
            .put32(0x18, found.type());
    return answer.answer(call, call.arg(3), call.arg(4), call.arg(5));
  }

  private int queryName(ServiceCall call, EProcess process) {
    String name = memory.regions().query().sectionName(process.space(), call.arg(1));
    if (name == null) {
      return NtStatus.INVALID_ADDRESS;
    }
    int bytes = name.length() * 2;
    InformationBuffer answer =
        new InformationBuffer(STRING_SIZE + bytes + 2)
            .put16(0, bytes)
            .put16(2, bytes + 2)
            .put32(4, call.arg(3) + STRING_SIZE)
            .putText(STRING_SIZE, name);
    return answer.answer(call, call.arg(3), call.arg(4), call.arg(5));
  }

  /** The processor's decoded instructions always follow memory, so there is nothing to flush. */
  private static int flushInstructionCache(ServiceCall call) {
    call.liveProcessOf(call.arg(0), AccessMask.PROCESS_VM_WRITE);
    return NtStatus.SUCCESS;
  }
}
