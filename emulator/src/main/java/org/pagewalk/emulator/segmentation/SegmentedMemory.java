package org.pagewalk.emulator.segmentation;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Memory by logical address: segment register and offset. Every access is checked against the
 * cached descriptor (usable, type, limit), then for alignment, then goes to {@link LinearMemory}. A
 * page fault that comes from there is told through which logical address it came.
 *
 * @sdm 3A "Limit Checking", "Type Checking", "Alignment Check Exception (#AC)"
 */
public final class SegmentedMemory {
  private final Processor processor;
  private final LinearMemory memory;
  private final SegmentRegister[] segments;
  private final boolean flatWraps;

  public SegmentedMemory(Processor processor, LinearMemory memory) {
    this.processor = processor;
    this.memory = memory;
    segments = processor.segments;
    flatWraps = processor.model.does(ProcessorBehaviour.FLAT_WRAP);
  }

  /**
   * Checks an access and gives its linear address.
   *
   * @param size of the access in bytes
   * @throws CpuFault #GP(0), or #SS(0) through SS
   */
  public int linear(int segment, int offset, int size, Access access) {
    SegmentRegister register = segments[segment];
    boolean allowed = access == Access.WRITE ? register.writable : register.readable;
    int last = offset + size - 1;
    if (!allowed
        || Integer.compareUnsigned(offset, register.lowest) < 0
        || Integer.compareUnsigned(last, register.highest) > 0
        || Integer.compareUnsigned(last, offset) < 0) {
      if (!allowed || !flatWraps || !register.flat()) {
        throw violation(segment);
      }
    }
    return register.base + offset;
  }

  /** Whether {@link #linear} would allow an access, and no alignment is checked. */
  public boolean allows(int segment, int offset, int size, Access access) {
    SegmentRegister register = segments[segment];
    int last = offset + size - 1;
    return (access == Access.WRITE ? register.writable : register.readable)
        && Integer.compareUnsigned(offset, register.lowest) >= 0
        && Integer.compareUnsigned(last, register.highest) <= 0
        && Integer.compareUnsigned(last, offset) >= 0
        && !checksAlignment();
  }

  private int aligned(int segment, int offset, int size, Access access) {
    int linear = linear(segment, offset, size, access);
    if ((linear & size - 1) != 0) {
      checkAlignment();
    }
    return linear;
  }

  private boolean checksAlignment() {
    return processor.cpl == 3
        && (processor.eflags & Eflags.AC) != 0
        && (processor.cr0 & Processor.CR0_AM) != 0;
  }

  private void checkAlignment() {
    if (checksAlignment()) {
      throw CpuFault.alignmentCheck();
    }
  }

  private static CpuFault violation(int segment) {
    return segment == SegmentRegister.SS ? CpuFault.stackFault(0) : CpuFault.generalProtection(0);
  }

  public int read8(int segment, int offset) {
    try {
      return memory.read8(linear(segment, offset, 1, Access.READ));
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  public int read16(int segment, int offset) {
    try {
      return memory.read16(aligned(segment, offset, 2, Access.READ));
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  public int read32(int segment, int offset) {
    try {
      return memory.read32(aligned(segment, offset, 4, Access.READ));
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  public long read64(int segment, int offset) {
    try {
      return memory.read64(aligned(segment, offset, 8, Access.READ));
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  public void write8(int segment, int offset, int value) {
    try {
      memory.write8(linear(segment, offset, 1, Access.WRITE), value);
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  public void write16(int segment, int offset, int value) {
    try {
      memory.write16(aligned(segment, offset, 2, Access.WRITE), value);
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  public void write32(int segment, int offset, int value) {
    try {
      memory.write32(aligned(segment, offset, 4, Access.WRITE), value);
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  public void write64(int segment, int offset, long value) {
    try {
      memory.write64(aligned(segment, offset, 8, Access.WRITE), value);
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  /**
   * Makes sure that a write of 1, 2, 4 or 8 bytes cannot fault; nothing is accessed yet.
   *
   * @return its linear address
   */
  public int prepareWrite(int segment, int offset, int size) {
    int linear = aligned(segment, offset, size, Access.WRITE);
    try {
      memory.prepareWrite(linear, size);
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
    return linear;
  }

  /** Makes sure that an access of any size cannot fault; its alignment does not matter. */
  public void prepare(int segment, int offset, int size, Access access) {
    int linear = linear(segment, offset, size, access);
    try {
      if (access == Access.WRITE) {
        memory.prepareWrite(linear, size);
      } else {
        memory.prepareRead(linear, size);
      }
    } catch (PageFault fault) {
      throw fault.through(segment, offset);
    }
  }

  /** Reads the destination of a read-modify-write; the write that follows cannot fault. */
  public int readForWrite8(int segment, int offset) {
    return memory.read8(prepareWrite(segment, offset, 1));
  }

  /** As {@link #readForWrite8}, 16 bits. */
  public int readForWrite16(int segment, int offset) {
    return memory.read16(prepareWrite(segment, offset, 2));
  }

  /** As {@link #readForWrite8}, 32 bits. */
  public int readForWrite32(int segment, int offset) {
    return memory.read32(prepareWrite(segment, offset, 4));
  }

  /** As {@link #readForWrite8}, 64 bits. */
  public long readForWrite64(int segment, int offset) {
    return memory.read64(prepareWrite(segment, offset, 8));
  }
}
