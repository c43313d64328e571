package org.pagewalk.kernel.services;

import org.pagewalk.kernel.ke.processor.SystemMemory;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.fault.FaultContext;
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

  public DescriptorServices(MemoryManager mm, SystemMemory memory) {
    this.mm = mm;
    this.memory = memory;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x0F2, "NtSetLdtEntries", SetLdtEntries.class, this::setEntries);
  }

  record SetLdtEntries(
      int selector0, int entry0Low, int entry0High, int selector1, int entry1Low, int entry1High) {}

  /** A descriptor that a caller wants at a selector; none at selector 0. */
  private record Entry(int selector, int low, int high) {
    boolean isGiven() {
      return (selector & 0xFFFC) != 0;
    }

    int offset() {
      return selector & 0xFFF8;
    }
  }

  private int setEntries(ServiceCall call, SetLdtEntries args) {
    Entry first = new Entry(args.selector0(), args.entry0Low(), args.entry0High());
    Entry second = new Entry(args.selector1(), args.entry1Low(), args.entry1High());
    EProcess process = call.process();
    if (!mayBeSet(first, process) || !mayBeSet(second, process)) {
      return NtStatus.INVALID_LDT_DESCRIPTOR;
    }
    if (!first.isGiven() && !second.isGiven()) {
      return NtStatus.SUCCESS;
    }
    if (process.localDescriptors() == null && !makeTable(process, call.thread().faults())) {
      return NtStatus.NO_MEMORY;
    }
    set(process, first);
    set(process, second);
    return NtStatus.SUCCESS;
  }

  private static boolean mayBeSet(Entry entry, EProcess process) {
    long highest = Integer.toUnsignedLong(process.space().highestUserAddress());
    return !entry.isGiven()
        || entry.offset() < LocalDescriptorTable.SIZE
            && isAllowed(entry.high())
            && isInUserSpace(entry.low(), entry.high(), highest);
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

  /** The pages of a new kernel stack are zero, and so is every descriptor of a new table. */
  private boolean makeTable(EProcess process, FaultContext who) {
    int top = mm.allocateKernelStack(who);
    if (top == 0) {
      return false;
    }
    process.setLocalDescriptors(new LocalDescriptorTable(top - LocalDescriptorTable.SIZE, top));
    return true;
  }

  private void set(EProcess process, Entry entry) {
    if (entry.isGiven()) {
      int at = process.localDescriptors().base() + entry.offset();
      memory.write32(at, entry.low());
      memory.write32(at + 4, entry.high());
    }
  }
}
