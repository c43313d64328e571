package org.pagewalk.emulator.interrupt;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.paging.PrivilegeLevel;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;

/**
 * The stack that a transfer of control is about to use, pushed to before SS and ESP are loaded, so
 * that a fault leaves the registers as they were.
 */
public final class PendingStack {
  private final LinearMemory memory;
  private final SegmentRegister segment = new SegmentRegister();
  private final PrivilegeLevel level;
  private final boolean flatWraps;
  private boolean loaded;
  private boolean checksAlignment;
  private int pointer;

  private PendingStack(Processor processor, LinearMemory memory, int pointer, int cpl) {
    this.memory = memory;
    this.pointer = pointer;
    level = PrivilegeLevel.of(cpl);
    flatWraps = processor.model.does(ProcessorBehaviour.FLAT_WRAP);
  }

  /** The stack that is in use already. */
  public static PendingStack current(Processor processor, LinearMemory memory) {
    PendingStack stack =
        new PendingStack(processor, memory, processor.registers[Processor.ESP], processor.cpl);
    stack.segment.copyFrom(processor.segments[SegmentRegister.SS]);
    stack.loaded = true;
    stack.checksAlignment =
        stack.level == PrivilegeLevel.USER
            && (processor.eflags & Eflags.AC) != 0
            && (processor.cr0 & Processor.CR0_AM) != 0;
    return stack;
  }

  /** A stack that a more privileged level will use. */
  public static PendingStack inner(
      Processor processor,
      LinearMemory memory,
      int selector,
      Descriptor descriptor,
      int pointer,
      int cpl) {
    PendingStack stack = new PendingStack(processor, memory, pointer, cpl);
    DescriptorTables.cache(stack.segment, selector, descriptor);
    return stack;
  }

  private int mask() {
    return segment.big ? -1 : 0xFFFF;
  }

  /**
   * Makes sure that words or doublewords can be pushed, in the order of the pushes.
   *
   * @param count of words or doublewords
   * @param errorCode of the #SS when they do not fit the segment
   */
  public void reserve(int count, boolean wide, int errorCode) {
    int size = wide ? 4 : 2;
    for (int n = 1; n <= count; n++) {
      int offset = pointer - n * size & mask();
      int last = offset + size - 1;
      boolean inside =
          Integer.compareUnsigned(offset, segment.lowest) >= 0
              && Integer.compareUnsigned(last, segment.highest) <= 0
              && Integer.compareUnsigned(last, offset) >= 0;
      if (!segment.writable || !inside && !(flatWraps && segment.flat())) {
        throw CpuFault.stackFault(errorCode);
      }
      if (checksAlignment && (segment.base + offset & size - 1) != 0) {
        throw CpuFault.alignmentCheck();
      }
      prepareWrite(offset, size);
    }
  }

  private void prepareWrite(int offset, int size) {
    try {
      memory.prepareWrite(segment.base + offset, size, level);
    } catch (PageFault fault) {
      throw loaded ? fault.through(SegmentRegister.SS, offset) : fault;
    }
  }

  /** Pushes a word or doubleword for which room was reserved. */
  public void push(int value, boolean wide) {
    int mask = mask();
    int lowered = pointer - (wide ? 4 : 2) & mask;
    int linear = segment.base + lowered;
    if (wide) {
      memory.write32(linear, value, level);
    } else {
      memory.write16(linear, value, level);
    }
    pointer = pointer & ~mask | lowered;
  }

  /** ESP after the pushes. */
  public int pointer() {
    return pointer;
  }

  /** Loads SS and ESP. */
  public void commit(Processor processor) {
    processor.segments[SegmentRegister.SS].copyFrom(segment);
    processor.registers[Processor.ESP] = pointer;
  }
}
