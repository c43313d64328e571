package org.pagewalk.emulator.interrupt;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.segmentation.SegmentLoader;
import org.pagewalk.emulator.segmentation.SegmentedMemory;
import org.pagewalk.emulator.segmentation.Selector;

/**
 * IRET in protected mode: to the same level, to an outer level, and to a nested task's parent.
 *
 * @sdm 2 "IRET/IRETD—Interrupt Return"
 */
public final class InterruptReturn {
  private final Processor processor;
  private final LinearMemory linearMemory;
  private final SegmentedMemory memory;
  private final DescriptorTables tables;
  private final SegmentLoader loader;
  private final TaskSwitch taskSwitch;
  private final boolean codeFirst;

  public InterruptReturn(
      Processor processor,
      LinearMemory linearMemory,
      SegmentedMemory memory,
      DescriptorTables tables,
      SegmentLoader loader,
      TaskSwitch taskSwitch) {
    this.processor = processor;
    this.linearMemory = linearMemory;
    this.memory = memory;
    this.tables = tables;
    this.loader = loader;
    this.taskSwitch = taskSwitch;
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
    if ((processor.eflags & Eflags.NT) != 0) {
      returnFromTask(nextEip);
      return;
    }
    int size = wide ? 4 : 2;
    int image = stackWord(2 * size, wide);
    int selector = stackWord(size, wide) & 0xFFFF;
    int eip = stackWord(0, wide);
    if (wide && (image & Eflags.VM) != 0 && processor.cpl == 0) {
      throw new UnimplementedFeature("virtual-8086 mode");
    }
    int cpl = Selector.requestedPrivilege(selector);
    boolean sameLevel = cpl == processor.cpl;
    Descriptor code = codeFirst ? ReturnCode.require(tables, selector, processor.cpl) : null;
    int stackSelector = sameLevel ? 0 : stackWord(4 * size, wide) & 0xFFFF;
    int pointer = sameLevel ? 0 : stackWord(3 * size, wide);
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
      raiseStackPointer(3 * size);
      DescriptorTables.cache(processor.segments[SegmentRegister.CS], selector, code);
      processor.eip = eip;
      setFlags(image, wide, processor.cpl);
      linearMemory.setPrivilege(cpl);
    }
  }

  /** Loads CS, SS and ESP of an outer level. */
  private void returnOutward(
      int stackSelector, int pointer, int selector, Descriptor code, int eip) {
    int cpl = Selector.requestedPrivilege(selector);
    Descriptor stack =
        loader.requireStack(stackSelector, cpl, ExceptionVector.GENERAL_PROTECTION, 0);
    ReturnCode.checkOffset(eip, code);
    tables.markAccessed(selector, code);
    tables.markAccessed(stackSelector, stack);
    DescriptorTables.cache(processor.segments[SegmentRegister.CS], selector, code);
    DescriptorTables.cache(processor.segments[SegmentRegister.SS], stackSelector, stack);
    processor.eip = eip;
    processor.registers[Processor.ESP] =
        stack.big() ? pointer : processor.registers[Processor.ESP] & 0xFFFF_0000 | pointer & 0xFFFF;
  }

  private void returnFromTask(int nextEip) {
    int link = linearMemory.readSystem16(processor.tr.base);
    Descriptor task =
        taskSwitch.require(link, TaskSwitch.Cause.RETURN, ExceptionVector.INVALID_TSS, 0);
    taskSwitch.switchTo(link, task, TaskSwitch.Cause.RETURN, nextEip, 0);
    taskSwitch.trapDebuggedTask();
  }

  private int stackWord(int above, boolean wide) {
    int mask = processor.segments[SegmentRegister.SS].big ? -1 : 0xFFFF;
    int offset = processor.registers[Processor.ESP] + above & mask;
    return wide
        ? memory.read32(SegmentRegister.SS, offset)
        : memory.read16(SegmentRegister.SS, offset);
  }

  private void raiseStackPointer(int bytes) {
    int[] registers = processor.registers;
    registers[Processor.ESP] =
        processor.segments[SegmentRegister.SS].big
            ? registers[Processor.ESP] + bytes
            : registers[Processor.ESP] & 0xFFFF_0000 | registers[Processor.ESP] + bytes & 0xFFFF;
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
