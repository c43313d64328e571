package org.pagewalk.emulator.segmentation;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * The GDT and the current LDT in guest memory.
 *
 * @sdm 3A "Segment Descriptor Tables"
 */
public final class DescriptorTables {
  private static final int ACCESSED_BYTE_OFFSET = 5;

  private final Processor processor;
  private final LinearMemory memory;

  public DescriptorTables(Processor processor, LinearMemory memory) {
    this.processor = processor;
    this.memory = memory;
  }

  /** Whether a selector names a descriptor inside its table. */
  public boolean contains(int selector) {
    int last = Selector.tableOffset(selector) + 7;
    if (Selector.isLocal(selector)) {
      SegmentRegister ldtr = processor.ldtr;
      return ldtr.usable && Integer.compareUnsigned(last, ldtr.limit) <= 0;
    }
    return Integer.compareUnsigned(last, processor.gdtLimit) <= 0;
  }

  /** Linear address of the descriptor that a selector names. */
  public int addressOf(int selector) {
    int base = Selector.isLocal(selector) ? processor.ldtr.base : processor.gdtBase;
    return base + Selector.tableOffset(selector);
  }

  /** Reads the descriptor of a selector that {@link #contains} has accepted. */
  public Descriptor read(int selector) {
    int address = addressOf(selector);
    return new Descriptor(memory.readSystem32(address), memory.readSystem32(address + 4));
  }

  /**
   * Reads the descriptor of a selector, or raises the given exception with the selector as its
   * error code when the selector is null (error code 0) or outside its table.
   *
   * @param source who has named the selector
   */
  public Descriptor require(int selector, ExceptionVector vector, EventSource source) {
    if (Selector.isNull(selector)) {
      throw CpuFault.of(vector, source.mark(0));
    }
    if (!contains(selector)) {
      throw CpuFault.of(vector, source.mark(Selector.errorCode(selector)));
    }
    return read(selector);
  }

  /** Sets the accessed bit of a code or data descriptor, if it is clear. */
  public void markAccessed(int selector, Descriptor descriptor) {
    if (!descriptor.accessed()) {
      memory.writeSystem8(addressOf(selector) + ACCESSED_BYTE_OFFSET, descriptor.access() | 1);
    }
  }

  /** Sets or clears the busy bit of a TSS descriptor. */
  public void setBusy(int selector, Descriptor descriptor, boolean busy) {
    int access = descriptor.access() & ~2 | (busy ? 2 : 0);
    memory.writeSystem8(addressOf(selector) + ACCESSED_BYTE_OFFSET, access);
  }

  /** Fills the hidden part of a segment register from a descriptor. */
  public static void cache(SegmentRegister register, int selector, Descriptor descriptor) {
    register.selector = selector;
    register.usable = true;
    register.base = descriptor.base();
    register.limit = descriptor.limit();
    register.access = descriptor.access() | (descriptor.system() ? 0 : 1);
    register.big = descriptor.big();
    register.readable = descriptor.system() || descriptor.readable();
    register.writable = descriptor.system() || descriptor.writable();
    if (descriptor.expandDown()) {
      register.lowest = descriptor.limit() + 1;
      register.highest = descriptor.big() ? -1 : 0xFFFF;
      if (descriptor.limit() == -1) {
        register.lowest = 1;
        register.highest = 0;
      }
    } else {
      register.lowest = 0;
      register.highest = descriptor.limit();
    }
    register.changed();
  }
}
