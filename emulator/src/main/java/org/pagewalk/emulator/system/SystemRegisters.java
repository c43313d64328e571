package org.pagewalk.emulator.system;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.interrupt.TaskState;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.segmentation.SegmentedMemory;
import org.pagewalk.emulator.segmentation.Selector;
import org.pagewalk.emulator.stop.ProcessorEvents;

/**
 * The instructions that read and write control, debug, descriptor-table and model-specific
 * registers, and those that ask what a selector would allow.
 *
 * @sdm 2, the pages of each instruction
 */
public final class SystemRegisters {
  private static final int WRITABLE_CR0 =
      Processor.CR0_PE
          | Processor.CR0_MP
          | Processor.CR0_EM
          | Processor.CR0_TS
          | Processor.CR0_NE
          | Processor.CR0_WP
          | Processor.CR0_AM
          | Processor.CR0_NW
          | Processor.CR0_CD
          | Processor.CR0_PG;
  private static final int WRITABLE_CR4 =
      Processor.CR4_TSD
          | Processor.CR4_DE
          | Processor.CR4_PSE
          | Processor.CR4_PGE
          | Processor.CR4_PCE;
  private static final int DR6_FIXED = 0xFFFF_0FF0;
  private static final int DR6_WRITABLE = 0xE00F;
  private static final int DR7_FIXED = 0x400;
  private static final int DR7_ZERO = 0xDC00;
  private static final int DR6_ACCESS_DETECTED = 1 << 13;

  private static final int MSR_TSC = 0x10;
  private static final int MSR_SYSENTER_CS = 0x174;
  private static final int MSR_SYSENTER_ESP = 0x175;
  private static final int MSR_SYSENTER_EIP = 0x176;

  private final Processor processor;
  private final LinearMemory linearMemory;
  private final SegmentedMemory memory;
  private final DescriptorTables tables;
  private final TaskState taskState;
  private final MachineClock clock;
  private final ProcessorEvents events;

  public SystemRegisters(
      Processor processor,
      LinearMemory linearMemory,
      SegmentedMemory memory,
      DescriptorTables tables,
      TaskState taskState,
      MachineClock clock,
      ProcessorEvents events) {
    this.processor = processor;
    this.linearMemory = linearMemory;
    this.memory = memory;
    this.tables = tables;
    this.taskState = taskState;
    this.clock = clock;
    this.events = events;
  }

  /** Raises #GP(0) unless CPL is 0. */
  public void requirePrivilege() {
    if (processor.cpl != 0) {
      throw CpuFault.generalProtection(0);
    }
  }

  /** LGDT and LIDT. */
  public void loadTable(boolean interrupts, int segment, int offset, boolean wide) {
    requirePrivilege();
    int limit = memory.read16(segment, offset);
    int base = memory.read32(segment, offset + 2) & (wide ? -1 : 0xFF_FFFF);
    if (interrupts) {
      processor.idtLimit = limit;
      processor.idtBase = base;
    } else {
      processor.gdtLimit = limit;
      processor.gdtBase = base;
    }
  }

  /** SGDT and SIDT; all 32 bits of the base are stored whatever the operand size. */
  public void storeTable(boolean interrupts, int segment, int offset) {
    int limit = interrupts ? processor.idtLimit : processor.gdtLimit;
    int base = interrupts ? processor.idtBase : processor.gdtBase;
    memory.prepare(segment, offset, 6, Access.WRITE);
    memory.write16(segment, offset, limit);
    memory.write32(segment, offset + 2, base);
  }

  /** LLDT, by whoever has the privilege: it is asked for before the operand is read. */
  public void loadLocalTable(int selector) {
    if (Selector.isNull(selector)) {
      processor.ldtr.loadNull(selector);
      return;
    }
    Descriptor descriptor = requireGlobal(selector);
    int errorCode = Selector.errorCode(selector);
    if (!descriptor.system() || descriptor.type() != Descriptor.LDT) {
      throw CpuFault.generalProtection(errorCode);
    }
    if (!descriptor.present()) {
      throw CpuFault.segmentNotPresent(errorCode);
    }
    DescriptorTables.cache(processor.ldtr, selector, descriptor);
  }

  /** LTR, as LLDT. */
  public void loadTask(int selector) {
    Descriptor descriptor = requireGlobal(selector);
    int errorCode = Selector.errorCode(selector);
    if (!descriptor.taskState() || (descriptor.type() & 2) != 0) {
      throw CpuFault.generalProtection(errorCode);
    }
    if (!descriptor.present()) {
      throw CpuFault.segmentNotPresent(errorCode);
    }
    tables.setBusy(selector, descriptor, true);
    DescriptorTables.cache(processor.tr, selector, descriptor);
    processor.tr.access |= 2;
  }

  private Descriptor requireGlobal(int selector) {
    if (Selector.isLocal(selector)) {
      throw CpuFault.generalProtection(Selector.errorCode(selector));
    }
    return tables.require(selector, ExceptionVector.GENERAL_PROTECTION, EventSource.PROGRAM);
  }

  /** LMSW: loads PE, MP, EM and TS; PE cannot be cleared. */
  public void loadMachineStatus(int value) {
    int loaded = processor.cr0 & ~0xE | value & 0xF;
    moveToControl(0, loaded);
  }

  /** MOV from CRn. */
  public int moveFromControl(int number) {
    requirePrivilege();
    return switch (number) {
      case 0 -> processor.cr0;
      case 2 -> processor.cr2;
      case 3 -> processor.cr3;
      case 4 -> processor.cr4;
      default -> throw CpuFault.invalidOpcode();
    };
  }

  /** MOV to CRn. */
  public void moveToControl(int number, int value) {
    requirePrivilege();
    switch (number) {
      case 0 -> setControl0(value);
      case 2 -> processor.cr2 = value;
      case 3 -> {
        events.prepare();
        loadPageDirectoryBase(value);
      }
      case 4 -> {
        if ((value & Processor.CR4_PAE) != 0) {
          throw new UnimplementedFeature("physical-address extension (CR4.PAE)");
        }
        if ((value & ~WRITABLE_CR4) != 0) {
          throw CpuFault.generalProtection(0);
        }
        processor.setControl4(value);
        linearMemory.flush();
      }
      default -> throw CpuFault.invalidOpcode();
    }
  }

  /** Loads CR3. */
  public void loadPageDirectoryBase(int value) {
    int before = processor.cr3;
    processor.cr3 = value;
    linearMemory.flush();
    if (events.heard()) {
      events.tell(new ProcessorEvent.AddressSpaceSwitch(before, value));
    }
  }

  private void setControl0(int value) {
    boolean protection = (value & Processor.CR0_PE) != 0;
    if (value < 0 && !protection
        || (value & Processor.CR0_NW) != 0 && (value & Processor.CR0_CD) == 0) {
      throw CpuFault.generalProtection(0);
    }
    if (!protection) {
      throw new UnimplementedFeature("real-address mode (clearing CR0.PE)");
    }
    processor.setControl0(value & WRITABLE_CR0 | Processor.CR0_ET);
    linearMemory.flush();
  }

  /** CLTS. */
  public void clearTaskSwitched() {
    requirePrivilege();
    processor.setControl0(processor.cr0 & ~Processor.CR0_TS);
  }

  private int debugNumber(int number) {
    boolean alias = number == 4 || number == 5;
    if (alias && (processor.cr4 & Processor.CR4_DE) != 0) {
      throw CpuFault.invalidOpcode();
    }
    requirePrivilege();
    if ((processor.debug(7) & Processor.DR7_GD) != 0) {
      processor.setDebug(6, processor.debug(6) | DR6_ACCESS_DETECTED);
      throw CpuFault.of(ExceptionVector.DEBUG, 0);
    }
    return alias ? number + 2 : number;
  }

  /** MOV from DRn. */
  public int moveFromDebug(int number) {
    return processor.debug(debugNumber(number));
  }

  /** MOV to DRn. */
  public void moveToDebug(int number, int value) {
    int register = debugNumber(number);
    int stored =
        switch (register) {
          case 6 -> value & DR6_WRITABLE | DR6_FIXED;
          case 7 -> value & ~DR7_ZERO | DR7_FIXED;
          default -> value;
        };
    processor.setDebug(register, stored);
  }

  /** INVLPG. */
  public void invalidatePage(int segment, int offset) {
    requirePrivilege();
    linearMemory.invalidatePage(processor.segments[segment].base + offset);
  }

  /** HLT. */
  public void halt() {
    requirePrivilege();
    processor.halted = true;
  }

  /**
   * RDMSR; the value is EDX:EAX in one.
   *
   * @param stepsInSlice as for {@link #readTimeStamp}
   */
  public long readModelSpecific(int register, int stepsInSlice) {
    requirePrivilege();
    return switch (register) {
      case MSR_TSC -> clock.time() + stepsInSlice;
      case MSR_SYSENTER_CS -> processor.sysenterCs & 0xFFFF_FFFFL;
      case MSR_SYSENTER_ESP -> processor.sysenterEsp & 0xFFFF_FFFFL;
      case MSR_SYSENTER_EIP -> processor.sysenterEip & 0xFFFF_FFFFL;
      default -> throw CpuFault.generalProtection(0);
    };
  }

  /** WRMSR. The time-stamp counter cannot be set: it is the machine's time. */
  public void writeModelSpecific(int register, long value) {
    requirePrivilege();
    switch (register) {
      case MSR_TSC -> throw new UnimplementedFeature("WRMSR to the time-stamp counter");
      case MSR_SYSENTER_CS -> processor.sysenterCs = (int) value;
      case MSR_SYSENTER_ESP -> processor.sysenterEsp = (int) value;
      case MSR_SYSENTER_EIP -> processor.sysenterEip = (int) value;
      default -> throw CpuFault.generalProtection(0);
    }
  }

  /**
   * RDTSC, which CR4.TSD keeps for ring 0.
   *
   * @param stepsInSlice steps that the engine has done since it was called, which the clock does
   *     not know yet
   */
  public long readTimeStamp(int stepsInSlice) {
    if ((processor.cr4 & Processor.CR4_TSD) != 0) {
      requirePrivilege();
    }
    return clock.time() + stepsInSlice;
  }

  /**
   * IN and OUT: the permission check. There are no ports behind it: reads give ones, writes are
   * lost.
   */
  public void requirePorts(int port, int size) {
    if (processor.cpl > processor.iopl() && !taskState.allowsPorts(port, size)) {
      throw CpuFault.generalProtection(0);
    }
  }

  /** VERR and VERW: whether a selector could be read or written through. */
  public boolean verify(int selector, boolean write) {
    Descriptor descriptor = find(selector);
    if (descriptor == null || descriptor.system() || !privilegeAllows(selector, descriptor)) {
      return false;
    }
    return write ? descriptor.writable() : descriptor.readable();
  }

  /** LAR: the access rights, or null when the selector may not be asked about. */
  public Integer accessRights(int selector) {
    Descriptor descriptor = find(selector);
    if (descriptor == null || !privilegeAllows(selector, descriptor)) {
      return null;
    }
    if (descriptor.system()) {
      boolean known =
          switch (descriptor.type()) {
            case Descriptor.TSS_16_AVAILABLE,
                Descriptor.LDT,
                Descriptor.TSS_16_BUSY,
                Descriptor.CALL_GATE_16,
                Descriptor.TASK_GATE,
                Descriptor.TSS_32_AVAILABLE,
                Descriptor.TSS_32_BUSY,
                Descriptor.CALL_GATE_32 ->
                true;
            default -> false;
          };
      if (!known) {
        return null;
      }
    }
    return descriptor.high() & 0x00FF_FF00;
  }

  /** LSL: the limit in bytes, or null when the selector may not be asked about. */
  public Integer segmentLimit(int selector) {
    Descriptor descriptor = find(selector);
    if (descriptor == null || !privilegeAllows(selector, descriptor)) {
      return null;
    }
    boolean hasLimit =
        !descriptor.system() || descriptor.taskState() || descriptor.type() == Descriptor.LDT;
    return hasLimit ? descriptor.limit() : null;
  }

  private Descriptor find(int selector) {
    if (Selector.isNull(selector) || !tables.contains(selector)) {
      return null;
    }
    return tables.read(selector);
  }

  private boolean privilegeAllows(int selector, Descriptor descriptor) {
    int weakest = Math.max(processor.cpl, Selector.requestedPrivilege(selector));
    return descriptor.conforming() || descriptor.privilege() >= weakest;
  }

  /** Selector in LDTR. */
  public int localTable() {
    return processor.ldtr.selector;
  }

  /** Selector in TR. */
  public int task() {
    return processor.tr.selector;
  }
}
