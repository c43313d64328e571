package org.pagewalk.emulator.transfer;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.stop.ProcessorEvents;

/**
 * SYSENTER and SYSEXIT, which load flat segments without looking at descriptors.
 *
 * @sdm 2 "SYSENTER—Fast System Call", "SYSEXIT—Fast Return from Fast System Call"
 */
public final class SystemCall {
  private static final int FLAT_LOW = 0x0000_FFFF;
  private static final int FLAT_CODE = 0x00CF_9B00;
  private static final int FLAT_DATA = 0x00CF_9300;
  private static final int PRIVILEGE_3 = 0x6000;

  private final Processor processor;
  private final LinearMemory memory;
  private final ProcessorEvents events;

  public SystemCall(Processor processor, LinearMemory memory, ProcessorEvents events) {
    this.events = events;
    this.processor = processor;
    this.memory = memory;
  }

  /** Enters ring 0 at the address that the model-specific registers give. */
  public void enter() {
    int selector = processor.sysenterCs & 0xFFFC;
    if (selector == 0) {
      throw CpuFault.generalProtection(0);
    }
    events.prepare();
    int from = processor.cpl;
    processor.eflags &= ~(Eflags.VM | Eflags.IF | Eflags.RF);
    load(SegmentRegister.CS, selector, FLAT_CODE);
    load(SegmentRegister.SS, selector + 8, FLAT_DATA);
    processor.registers[Processor.ESP] = processor.sysenterEsp;
    processor.eip = processor.sysenterEip;
    memory.setPrivilege(0);
    if (events.heard()) {
      events.tell(new ProcessorEvent.SystemCallEntry(from, processor.eip));
    }
  }

  /** Leaves for ring 3: EIP from EDX, ESP from ECX. */
  public void exit() {
    int selector = processor.sysenterCs & 0xFFFC;
    if (selector == 0 || processor.cpl != 0) {
      throw CpuFault.generalProtection(0);
    }
    events.prepare();
    load(SegmentRegister.CS, selector + 16 | 3, FLAT_CODE | PRIVILEGE_3);
    load(SegmentRegister.SS, selector + 24 | 3, FLAT_DATA | PRIVILEGE_3);
    processor.registers[Processor.ESP] = processor.registers[Processor.ECX];
    processor.eip = processor.registers[Processor.EDX];
    memory.setPrivilege(3);
    if (events.heard()) {
      events.tell(new ProcessorEvent.SystemCallExit(processor.eip));
    }
  }

  private void load(int segment, int selector, int high) {
    DescriptorTables.cache(
        processor.segments[segment], selector & 0xFFFF, new Descriptor(FLAT_LOW, high | 0xF_0000));
  }
}
