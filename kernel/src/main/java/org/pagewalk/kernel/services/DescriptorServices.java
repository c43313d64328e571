package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.ke.processor.SystemMemory;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.LocalDescriptorTable;
import org.pagewalk.kernel.status.NtStatus;

/**
 * The local descriptor table. User mode may set code and data descriptors of privilege level 3 and
 * nothing else: no gates, no system segments, no conforming code, nothing that reaches system
 * space. An expand-down segment is taken at the limit that its size bit gives it.
 */
public final class DescriptorServices implements ServiceGroup {
  private static final int PRESENT = 1 << 15;
  private static final int CODE_OR_DATA = 1 << 12;
  private static final int PRIVILEGE = 3 << 13;
  private static final int CODE = 1 << 11;
  private static final int CONFORMING = 1 << 10;
  private static final int EXPAND_DOWN = 1 << 10;
  private static final int BIG = 1 << 22;
  private static final int GRANULAR = 1 << 23;

  private final MemoryManager mm;
  private final SystemMemory memory;

  DescriptorServices(MemoryManager mm, SystemMemory memory) {
    this.mm = mm;
    this.memory = memory;
  }

  @Override
  public List<String> names() {
    return List.of("NtSetLdtEntries");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    int status = check(call, 0);
    if (status == NtStatus.SUCCESS) {
      status = check(call, 3);
    }
    if (status != NtStatus.SUCCESS || !isGiven(call, 0) && !isGiven(call, 3)) {
      return status;
    }
    EProcess process = call.process();
    if (process.localDescriptors() == null && !makeTable(process)) {
      return NtStatus.NO_MEMORY;
    }
    set(call, 0);
    set(call, 3);
    return NtStatus.SUCCESS;
  }

  private static boolean isGiven(ServiceCall call, int first) {
    return (call.arg(first) & 0xFFFC) != 0;
  }

  private static int check(ServiceCall call, int first) {
    long highest = Integer.toUnsignedLong(call.process().space().highestUserAddress());
    if (!isGiven(call, first)) {
      return NtStatus.SUCCESS;
    }
    if ((call.arg(first) & 0xFFF8) >= LocalDescriptorTable.SIZE) {
      return NtStatus.INVALID_LDT_DESCRIPTOR;
    }
    int low = call.arg(first + 1);
    int high = call.arg(first + 2);
    return isAllowed(high) && isInUserSpace(low, high, highest)
        ? NtStatus.SUCCESS
        : NtStatus.INVALID_LDT_DESCRIPTOR;
  }

  private static boolean isAllowed(int high) {
    if ((high & PRESENT) == 0) {
      return true;
    }
    boolean conformingCode = (high & CODE) != 0 && (high & CONFORMING) != 0;
    return (high & CODE_OR_DATA) != 0 && (high & PRIVILEGE) == PRIVILEGE && !conformingCode;
  }

  private static boolean isInUserSpace(int low, int high, long highest) {
    if ((high & PRESENT) == 0) {
      return true;
    }
    long base = Integer.toUnsignedLong(low >>> 16 | (high & 0xFF) << 16 | high & 0xFF000000);
    long limit = low & 0xFFFF | high & 0xF0000;
    if ((high & (CODE | EXPAND_DOWN)) == EXPAND_DOWN) {
      limit = (high & BIG) != 0 ? 0xFFFFFFFFL : 0xFFFF;
    } else if ((high & GRANULAR) != 0) {
      limit = limit << 12 | 0xFFF;
    }
    return base + limit <= highest;
  }

  private boolean makeTable(EProcess process) {
    int top = mm.allocateKernelStack();
    if (top == 0) {
      return false;
    }
    int base = top - LocalDescriptorTable.SIZE;
    for (int offset = 0; offset < LocalDescriptorTable.SIZE; offset += 4) {
      memory.write32(base + offset, 0);
    }
    process.setLocalDescriptors(new LocalDescriptorTable(base, top));
    return true;
  }

  private void set(ServiceCall call, int first) {
    if (isGiven(call, first)) {
      int at = call.process().localDescriptors().base() + (call.arg(first) & 0xFFF8);
      memory.write32(at, call.arg(first + 1));
      memory.write32(at + 4, call.arg(first + 2));
    }
  }
}
