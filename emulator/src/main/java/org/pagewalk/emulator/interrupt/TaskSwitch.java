package org.pagewalk.emulator.interrupt;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.paging.PrivilegeLevel;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.segmentation.SegmentLoader;
import org.pagewalk.emulator.segmentation.Selector;
import org.pagewalk.emulator.stop.ProcessorEvents;

/**
 * The hardware task switch between 16-bit and 32-bit task-state segments.
 *
 * <p>Checks of the new segment come first; then the old state is saved and the new one loaded
 * without checks; then the new segment registers are checked in the context of the new task, so
 * faults from there on belong to it.
 *
 * @sdm 3A "Task Switching"
 */
public final class TaskSwitch {
  /** What caused the switch. */
  public enum Cause {
    JUMP,
    CALL,
    RETURN
  }

  private static final int[] SAVED_SEGMENTS = {
    SegmentRegister.ES,
    SegmentRegister.CS,
    SegmentRegister.SS,
    SegmentRegister.DS,
    SegmentRegister.FS,
    SegmentRegister.GS
  };
  private static final int LAST_BYTE_32 = 0x67;
  private static final int LAST_BYTE_16 = 0x2B;
  private static final int DEBUG_TRAP = 0x64;
  private static final int DR7_LOCAL_ENABLES = 0x155;
  private static final int DR6_TASK_SWITCH = 1 << 15;

  private final Processor processor;
  private final LinearMemory memory;
  private final DescriptorTables tables;
  private final SegmentLoader loader;
  private final ProcessorEvents events;

  public TaskSwitch(
      Processor processor,
      LinearMemory memory,
      DescriptorTables tables,
      SegmentLoader loader,
      ProcessorEvents events) {
    this.processor = processor;
    this.memory = memory;
    this.tables = tables;
    this.loader = loader;
    this.events = events;
  }

  /**
   * Checks the selector of a TSS that a transfer names and gives its descriptor.
   *
   * @param vector of the refusal: #GP, or #TS for a return
   */
  public Descriptor require(int selector, Cause cause, ExceptionVector vector, EventSource source) {
    int errorCode = source.mark(Selector.errorCode(selector));
    if (Selector.isNull(selector) || Selector.isLocal(selector) || !tables.contains(selector)) {
      throw CpuFault.of(vector, errorCode);
    }
    Descriptor descriptor = tables.read(selector);
    boolean busy = (descriptor.type() & 2) != 0;
    if (!descriptor.taskState() || busy != (cause == Cause.RETURN)) {
      throw CpuFault.of(vector, errorCode);
    }
    if (!descriptor.present()) {
      throw CpuFault.segmentNotPresent(errorCode);
    }
    return descriptor;
  }

  /**
   * Switches to a task.
   *
   * @param returnEip EIP that the old task goes on at
   * @throws CpuFault with nothing changed, or one that belongs to the new task
   */
  public void switchTo(
      int selector, Descriptor descriptor, Cause cause, int returnEip, EventSource source) {
    events.prepare();
    boolean wide = descriptor.wide();
    int lastByte = wide ? LAST_BYTE_32 : LAST_BYTE_16;
    if (Integer.compareUnsigned(descriptor.limit(), lastByte) < 0) {
      throw CpuFault.invalidTss(source.mark(Selector.errorCode(selector)));
    }
    memory.prepareWrite(processor.tr.base, lastByteOfCurrent() + 1, PrivilegeLevel.SUPERVISOR);
    memory.prepareWrite(descriptor.base(), lastByte + 1, PrivilegeLevel.SUPERVISOR);
    int oldSelector = processor.tr.selector;
    if (cause != Cause.CALL) {
      tables.setBusy(oldSelector, tables.read(oldSelector), false);
    }
    save(returnEip, cause == Cause.RETURN ? ~Eflags.NT : -1);
    if (cause == Cause.CALL) {
      memory.writeSystem16(descriptor.base(), oldSelector);
    }
    if (cause != Cause.RETURN) {
      tables.setBusy(selector, descriptor, true);
    }
    DescriptorTables.cache(processor.tr, selector, descriptor);
    processor.tr.access |= 2;
    processor.setControl0(processor.cr0 | Processor.CR0_TS);
    processor.setDebug(7, processor.debug(7) & ~DR7_LOCAL_ENABLES);
    try {
      load(descriptor.base(), wide, cause == Cause.CALL);
    } catch (CpuFault fault) {
      throw fault.inNewTask();
    }
  }

  /**
   * Raises #DB when the T bit of the task that was switched to is set.
   *
   * @sdm 3B "Task-Switch Exception Condition"
   */
  public void trapDebuggedTask() {
    boolean wide = (processor.tr.access & 8) != 0;
    if (wide && (memory.readSystem16(processor.tr.base + DEBUG_TRAP) & 1) != 0) {
      processor.setDebug(6, processor.debug(6) | DR6_TASK_SWITCH);
      throw CpuFault.of(ExceptionVector.DEBUG, 0).inNewTask();
    }
  }

  private int lastByteOfCurrent() {
    return (processor.tr.access & 8) != 0 ? LAST_BYTE_32 : LAST_BYTE_16;
  }

  private void save(int returnEip, int flagMask) {
    int base = processor.tr.base;
    boolean wide = (processor.tr.access & 8) != 0;
    int eflags = processor.eflagsImage() & flagMask;
    if (wide) {
      memory.writeSystem32(base + 0x20, returnEip);
      memory.writeSystem32(base + 0x24, eflags);
      for (int i = 0; i < 8; i++) {
        memory.writeSystem32(base + 0x28 + i * 4, processor.registers[i]);
      }
      for (int i = 0; i < SAVED_SEGMENTS.length; i++) {
        memory.writeSystem16(base + 0x48 + i * 4, processor.segments[SAVED_SEGMENTS[i]].selector);
      }
    } else {
      memory.writeSystem16(base + 0x0E, returnEip);
      memory.writeSystem16(base + 0x10, eflags);
      for (int i = 0; i < 8; i++) {
        memory.writeSystem16(base + 0x12 + i * 2, processor.registers[i]);
      }
      for (int i = 0; i < 4; i++) {
        memory.writeSystem16(base + 0x22 + i * 2, processor.segments[SAVED_SEGMENTS[i]].selector);
      }
    }
  }

  private void load(int base, boolean wide, boolean nested) {
    int[] selectors = new int[SAVED_SEGMENTS.length];
    int localTable;
    int eflags;
    if (wide) {
      if (processor.paging()) {
        int before = processor.cr3;
        processor.cr3 = memory.readSystem32(base + 0x1C);
        if (events.heard()) {
          events.tell(new ProcessorEvent.AddressSpaceSwitch(before, processor.cr3));
        }
      }
      processor.eip = memory.readSystem32(base + 0x20);
      eflags = memory.readSystem32(base + 0x24);
      for (int i = 0; i < 8; i++) {
        processor.registers[i] = memory.readSystem32(base + 0x28 + i * 4);
      }
      for (int i = 0; i < selectors.length; i++) {
        selectors[i] = memory.readSystem16(base + 0x48 + i * 4);
      }
      localTable = memory.readSystem16(base + 0x60);
    } else {
      processor.eip = memory.readSystem16(base + 0x0E);
      eflags = memory.readSystem16(base + 0x10);
      for (int i = 0; i < 8; i++) {
        processor.registers[i] = memory.readSystem16(base + 0x12 + i * 2) | 0xFFFF_0000;
      }
      for (int i = 0; i < 4; i++) {
        selectors[i] = memory.readSystem16(base + 0x22 + i * 2);
      }
      localTable = memory.readSystem16(base + 0x2A);
    }
    if ((eflags & Eflags.VM) != 0) {
      throw new UnimplementedFeature("virtual-8086 mode");
    }
    processor.setEflagsImage(nested ? eflags | Eflags.NT : eflags);
    memory.flush();
    loadSegments(selectors, localTable);
  }

  private void loadSegments(int[] selectors, int localTable) {
    for (int i = 0; i < selectors.length; i++) {
      processor.segments[SAVED_SEGMENTS[i]].loadNull(selectors[i]);
    }
    memory.setPrivilege(Selector.requestedPrivilege(selectors[1]));
    loadLocalTable(localTable);
    loadCode(selectors[1]);
    loader.loadStack(selectors[2], processor.cpl, ExceptionVector.INVALID_TSS);
    for (int i : new int[] {0, 3, 4, 5}) {
      loader.loadData(SAVED_SEGMENTS[i], selectors[i], processor.cpl, ExceptionVector.INVALID_TSS);
    }
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    if (Integer.compareUnsigned(processor.eip, code.limit) > 0) {
      throw CpuFault.generalProtection(0);
    }
  }

  private void loadLocalTable(int selector) {
    if (Selector.isNull(selector)) {
      processor.ldtr.loadNull(selector);
      return;
    }
    int errorCode = Selector.errorCode(selector);
    processor.ldtr.loadNull(selector);
    if (Selector.isLocal(selector) || !tables.contains(selector)) {
      throw CpuFault.invalidTss(errorCode);
    }
    Descriptor descriptor = tables.read(selector);
    if (!descriptor.system() || descriptor.type() != Descriptor.LDT || !descriptor.present()) {
      throw CpuFault.invalidTss(errorCode);
    }
    DescriptorTables.cache(processor.ldtr, selector, descriptor);
  }

  private void loadCode(int selector) {
    Descriptor descriptor =
        tables.require(selector, ExceptionVector.INVALID_TSS, EventSource.PROGRAM);
    int errorCode = Selector.errorCode(selector);
    int rpl = Selector.requestedPrivilege(selector);
    boolean privilegeFits =
        descriptor.conforming() ? descriptor.privilege() <= rpl : descriptor.privilege() == rpl;
    if (!descriptor.code() || !privilegeFits) {
      throw CpuFault.invalidTss(errorCode);
    }
    if (!descriptor.present()) {
      throw CpuFault.segmentNotPresent(errorCode);
    }
    tables.markAccessed(selector, descriptor);
    DescriptorTables.cache(processor.segments[SegmentRegister.CS], selector, descriptor);
  }
}
