package org.pagewalk.emulator.interrupt;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Selector;

/**
 * The current task-state segment as the source of inner stacks.
 *
 * @sdm 3A "Task-State Segment (TSS)", "Stack Switching"
 */
public final class TaskState {
  private final Processor processor;
  private final LinearMemory memory;

  public TaskState(Processor processor, LinearMemory memory) {
    this.processor = processor;
    this.memory = memory;
  }

  private boolean wide() {
    return (processor.tr.access & 8) != 0;
  }

  private int fieldOffset(int privilege, EventSource source) {
    int size = wide() ? 8 : 4;
    int offset = (wide() ? 4 : 2) + privilege * size;
    if (Integer.compareUnsigned(offset + size - (wide() ? 3 : 1), processor.tr.limit) > 0) {
      throw CpuFault.invalidTss(source.mark(Selector.errorCode(processor.tr.selector)));
    }
    return offset;
  }

  /**
   * Selector of the stack for a privilege level.
   *
   * @throws CpuFault #TS with TR's selector when the field lies outside the segment
   */
  public int stackSelector(int privilege, EventSource source) {
    int offset = fieldOffset(privilege, source);
    return memory.readSystem16(processor.tr.base + offset + (wide() ? 4 : 2));
  }

  /** Stack pointer for a privilege level. */
  public int stackPointer(int privilege, EventSource source) {
    int address = processor.tr.base + fieldOffset(privilege, source);
    return wide() ? memory.readSystem32(address) : memory.readSystem16(address);
  }

  /**
   * Whether the I/O permission bitmap allows all ports of an access.
   *
   * @sdm 1 "I/O Permission Bit Map"
   */
  public boolean allowsPorts(int port, int size) {
    SegmentRegister tr = processor.tr;
    if (!wide() || Integer.compareUnsigned(0x67, tr.limit) > 0) {
      return false;
    }
    int at = memory.readSystem16(tr.base + 0x66) + (port >>> 3);
    if (Integer.compareUnsigned(at + 1, tr.limit) > 0) {
      return false;
    }
    int bits = memory.readSystem16(tr.base + at) >>> (port & 7);
    return (bits & (1 << size) - 1) == 0;
  }
}
