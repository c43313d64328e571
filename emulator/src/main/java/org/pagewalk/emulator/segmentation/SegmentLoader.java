package org.pagewalk.emulator.segmentation;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Loads of data and stack segment registers with the checks of protected mode.
 *
 * @sdm 2 "MOV—Move", 3A "Privilege Level Checking When Accessing Data Segments"
 */
public final class SegmentLoader {
  private final Processor processor;
  private final DescriptorTables tables;

  public SegmentLoader(Processor processor, DescriptorTables tables) {
    this.processor = processor;
    this.tables = tables;
  }

  /**
   * Loads ES, SS, DS, FS or GS, as MOV, POP and LDS and its kin do.
   *
   * @throws CpuFault #GP, #NP or #SS; the register is then unchanged
   */
  public void load(int segment, int selector) {
    processor.operatingMode().requireProtected("loads of segment registers");
    if (segment == SegmentRegister.SS) {
      loadStack(selector, processor.cpl, ExceptionVector.GENERAL_PROTECTION);
    } else {
      loadData(segment, selector, processor.cpl, ExceptionVector.GENERAL_PROTECTION);
    }
  }

  /** Loads ES, DS, FS or GS for code that runs, or is about to run, at {@code cpl}. */
  public void loadData(int segment, int selector, int cpl, ExceptionVector refusal) {
    SegmentRegister register = processor.segments[segment];
    if (Selector.isNull(selector)) {
      register.loadNull(selector);
      return;
    }
    Descriptor descriptor = tables.require(selector, refusal, EventSource.PROGRAM);
    int errorCode = Selector.errorCode(selector);
    if (descriptor.system() || !descriptor.readable()) {
      throw CpuFault.of(refusal, errorCode);
    }
    if (!descriptor.conforming()
        && (Selector.requestedPrivilege(selector) > descriptor.privilege()
            || cpl > descriptor.privilege())) {
      throw CpuFault.of(refusal, errorCode);
    }
    if (!descriptor.present()) {
      throw CpuFault.segmentNotPresent(errorCode);
    }
    tables.markAccessed(selector, descriptor);
    DescriptorTables.cache(register, selector, descriptor);
  }

  /** Loads SS for code that runs, or is about to run, at {@code cpl}. */
  public void loadStack(int selector, int cpl, ExceptionVector refusal) {
    Descriptor descriptor = requireStack(selector, cpl, refusal, EventSource.PROGRAM);
    tables.markAccessed(selector, descriptor);
    DescriptorTables.cache(processor.segments[SegmentRegister.SS], selector, descriptor);
  }

  /**
   * Checks a selector for SS at privilege {@code cpl} and gives its descriptor, without loading it.
   *
   * @param refusal #GP for loads by software, #TS for stacks that come from a task-state segment
   * @param source who has named the selector
   */
  public Descriptor requireStack(
      int selector, int cpl, ExceptionVector refusal, EventSource source) {
    Descriptor descriptor = tables.require(selector, refusal, source);
    int errorCode = source.mark(Selector.errorCode(selector));
    if (Selector.requestedPrivilege(selector) != cpl
        || !descriptor.writable()
        || descriptor.privilege() != cpl) {
      throw CpuFault.of(refusal, errorCode);
    }
    if (!descriptor.present()) {
      throw CpuFault.stackFault(errorCode);
    }
    return descriptor;
  }

  /**
   * After a return to an outer privilege level: data segments that the new level may not use are
   * made null.
   *
   * @sdm 2 "RET—Return From Procedure"
   */
  public void dropInaccessible(int cpl) {
    int[] dataSegments = {
      SegmentRegister.ES, SegmentRegister.DS, SegmentRegister.FS, SegmentRegister.GS
    };
    for (int segment : dataSegments) {
      SegmentRegister register = processor.segments[segment];
      boolean conforming = (register.access & 0x0C) == 0x0C;
      if (register.usable && !conforming && register.privilege() < cpl) {
        register.loadNull(0);
      }
    }
  }
}
