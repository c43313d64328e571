package org.pagewalk.emulator.interrupt;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.segmentation.SegmentLoader;
import org.pagewalk.emulator.segmentation.Selector;
import org.pagewalk.emulator.segmentation.Stack;
import org.pagewalk.emulator.stop.ProcessorEvents;

/**
 * IRET in protected mode: to the same level, to an outer level, and to a nested task's parent.
 *
 * @sdm 2 "IRET/IRETD—Interrupt Return"
 */
public final class InterruptReturn {
  private final Processor processor;
  private final LinearMemory linearMemory;
  private final Stack currentStack;
  private final DescriptorTables tables;
  private final SegmentLoader loader;
  private final TaskSwitch taskSwitch;
  private final ProcessorEvents events;
  private final boolean codeFirst;

  public InterruptReturn(
      Processor processor,
      LinearMemory linearMemory,
      Stack currentStack,
      DescriptorTables tables,
      SegmentLoader loader,
      TaskSwitch taskSwitch,
      ProcessorEvents events) {
    this.processor = processor;
    this.linearMemory = linearMemory;
    this.currentStack = currentStack;
    this.tables = tables;
    this.loader = loader;
    this.taskSwitch = taskSwitch;
    this.events = events;
    codeFirst = processor.model.does(ProcessorBehaviour.RETURN_CHECKS_CODE_FIRST);
  }

  /**
   * Returns.
   *
   * @param wide whether the operand size is 32 bits
   * @param nextEip offset of the instruction that follows, where a nested task goes on when it is
   *     entered again
   * @throws CpuFault with nothing changed, except after a task switch
   */
  public void iret(boolean wide, int nextEip) {
    processor.operatingMode().requireProtected("returns from interrupts");
    events.prepare();
    if ((processor.eflags & Eflags.NT) != 0) {
      returnFromTask(nextEip);
      return;
    }
    int size = wide ? 4 : 2;
    int image = currentStack.peek(2 * size, size);
    int selector = currentStack.peek(size, size) & 0xFFFF;
    int eip = currentStack.peek(0, size);
    if (wide && (image & Eflags.VM) != 0 && processor.cpl == 0) {
      throw new UnimplementedFeature("virtual-8086 mode");
    }
    int from = processor.cpl;
    int cpl = Selector.requestedPrivilege(selector);
    boolean sameLevel = cpl == from;
    Descriptor code = codeFirst ? ReturnCode.require(tables, selector, processor.cpl) : null;
    int stackSelector = sameLevel ? 0 : currentStack.peek(4 * size, size) & 0xFFFF;
    int pointer = sameLevel ? 0 : currentStack.peek(3 * size, size);
    if (!codeFirst) {
      code = ReturnCode.require(tables, selector, processor.cpl);
    }
    if (!sameLevel) {
      returnOutward(stackSelector, pointer, selector, code, eip);
      setFlags(image, wide, processor.cpl);
      linearMemory.setPrivilege(cpl);
      loader.dropInaccessible(cpl);
    } else {
      ReturnCode.checkOffset(eip, code);
      tables.markAccessed(selector, code);
      currentStack.move(3 * size);
      DescriptorTables.cache(processor.segments[SegmentRegister.CS], selector, code);
      processor.eip = eip;
      setFlags(image, wide, processor.cpl);
      linearMemory.setPrivilege(cpl);
    }
    tell(from);
  }

  private void tell(int fromPrivilege) {
    if (events.heard()) {
      int selector = processor.segments[SegmentRegister.CS].selector;
      events.tell(new ProcessorEvent.Return(selector, processor.eip, fromPrivilege, processor.cpl));
    }
  }

  /** Loads CS, SS and ESP of an outer level. */
  private void returnOutward(
      int stackSelector, int pointer, int selector, Descriptor code, int eip) {
    int cpl = Selector.requestedPrivilege(selector);
    Descriptor stack =
        loader.requireStack(
            stackSelector, cpl, ExceptionVector.GENERAL_PROTECTION, EventSource.PROGRAM);
    ReturnCode.checkOffset(eip, code);
    tables.markAccessed(selector, code);
    tables.markAccessed(stackSelector, stack);
    DescriptorTables.cache(processor.segments[SegmentRegister.CS], selector, code);
    DescriptorTables.cache(processor.segments[SegmentRegister.SS], stackSelector, stack);
    processor.eip = eip;
    currentStack.setTop(pointer);
  }

  private void returnFromTask(int nextEip) {
    int link = linearMemory.readSystem16(processor.tr.base);
    Descriptor task =
        taskSwitch.require(
            link, TaskSwitch.Cause.RETURN, ExceptionVector.INVALID_TSS, EventSource.PROGRAM);
    int from = processor.cpl;
    taskSwitch.switchTo(link, task, TaskSwitch.Cause.RETURN, nextEip, EventSource.PROGRAM);
    tell(from);
    taskSwitch.trapDebuggedTask();
  }

  private void setFlags(int image, boolean wide, int oldCpl) {
    int writable = Eflags.ARITHMETIC | Eflags.TF | Eflags.DF | Eflags.NT;
    if (wide) {
      writable |= Eflags.RF | Eflags.AC | Eflags.ID;
    }
    if (oldCpl <= processor.iopl()) {
      writable |= Eflags.IF;
    }
    if (oldCpl == 0) {
      writable |= Eflags.IOPL | (wide ? Eflags.VIF | Eflags.VIP : 0);
    }
    processor.setEflagsImage(processor.eflagsImage() & ~writable | image & writable);
  }
}
