package org.pagewalk.emulator;

import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.DescriptorTables;

/**
 * A processor in protected mode on 1 MiB of RAM, with a GDT at 1000h, an IDT at 2000h, a TSS at
 * 3000h, a page directory at 4000h and a page table at 5000h that maps the first 4 MiB one to one
 * for everybody. Paging starts switched off.
 */
public final class BareSystem {
  public static final int GDT = 0x1000;
  public static final int IDT = 0x2000;
  public static final int TSS = 0x3000;
  public static final int DIRECTORY = 0x4000;
  public static final int TABLE = 0x5000;
  public static final int INNER_STACK = 0x9000;

  public static final int KERNEL_CODE = 0x08;
  public static final int KERNEL_DATA = 0x10;
  public static final int USER_CODE = 0x1B;
  public static final int USER_DATA = 0x23;
  public static final int TASK = 0x28;

  public final PhysicalMemory memory;
  public final ProcessorUnits units;
  public final Processor processor;

  public BareSystem() {
    this(ProcessorModel.INTEL);
  }

  public BareSystem(ProcessorModel model) {
    this(new PhysicalMemory(256), model);
  }

  private BareSystem(PhysicalMemory memory, ProcessorModel model) {
    this(memory, ProcessorUnits.on(memory, new StoppedClock(), model));
  }

  /** Sets up a processor that exists already. */
  public BareSystem(PhysicalMemory memory, ProcessorUnits units) {
    this.memory = memory;
    this.units = units;
    processor = units.processor();
    descriptor(KERNEL_CODE, 0, 0xFFFFF, 0xC09B);
    descriptor(KERNEL_DATA, 0, 0xFFFFF, 0xC093);
    descriptor(USER_CODE, 0, 0xFFFFF, 0xC0FB);
    descriptor(USER_DATA, 0, 0xFFFFF, 0xC0F3);
    descriptor(TASK, TSS, 0x67, 0x0089);
    processor.gdtBase = GDT;
    processor.gdtLimit = 0x7F;
    processor.idtBase = IDT;
    processor.idtLimit = 0x7FF;
    processor.setControl0(Processor.CR0_ET | Processor.CR0_PE);
    processor.eip = 0;
    processor.registers[Processor.EDX] = 0;
    processor.segments[SegmentRegister.FS].loadNull(0);
    processor.segments[SegmentRegister.GS].loadNull(0);
    processor.ldtr.loadNull(0);
    processor.cr3 = DIRECTORY;
    memory.write32(DIRECTORY, TABLE | 7);
    for (int page = 0; page < 1024; page++) {
      memory.write32(TABLE + page * 4, page << 12 | 7);
    }
    memory.write32(TSS + 4, INNER_STACK);
    memory.write16(TSS + 8, KERNEL_DATA);
    units.systemRegisters().loadTask(TASK);
    enterRing(0);
  }

  /**
   * Writes a GDT descriptor; {@code attributes} is the access byte with G, D/B, L, AVL above it.
   */
  public void descriptor(int selector, int base, int limit, int attributes) {
    writeDescriptor(GDT + (selector & 0xFFF8), base, limit, attributes);
  }

  /** Writes a descriptor at a physical address. */
  public void writeDescriptor(int address, int base, int limit, int attributes) {
    memory.write32(address, limit & 0xFFFF | base << 16);
    memory.write32(
        address + 4,
        base >>> 16 & 0xFF
            | (attributes & 0xFF) << 8
            | limit & 0xF0000
            | (attributes & 0xF000) << 8
            | base & 0xFF000000);
  }

  /** Writes a gate of the IDT. */
  public void gate(int vector, int selector, int offset, int access) {
    writeGate(IDT + vector * 8, selector, offset, access, 0);
  }

  /** Writes a gate at a physical address. */
  public void writeGate(int address, int selector, int offset, int access, int parameters) {
    memory.write32(address, offset & 0xFFFF | selector << 16);
    memory.write32(address + 4, offset & 0xFFFF0000 | access << 8 | parameters);
  }

  /** Loads flat segments of a ring by hand. */
  public void enterRing(int cpl) {
    int code = cpl == 0 ? KERNEL_CODE : USER_CODE;
    int data = cpl == 0 ? KERNEL_DATA : USER_DATA;
    DescriptorTables.cache(processor.segments[SegmentRegister.CS], code, units.tables().read(code));
    units.linear().setPrivilege(cpl);
    for (int segment : new int[] {SegmentRegister.SS, SegmentRegister.DS, SegmentRegister.ES}) {
      units.loader().load(segment, data);
    }
  }

  /** Switches paging on. */
  public void enablePaging() {
    processor.setControl0(processor.cr0 | Processor.CR0_PG | Processor.CR0_WP);
    units.linear().flush();
  }

  /** A clock that stands still. */
  private static final class StoppedClock implements MachineClock {
    @Override
    public long step() {
      return 0;
    }

    @Override
    public long time() {
      return 0;
    }

    @Override
    public void charge(long units) {}

    @Override
    public void advanceTo(long time) {}
  }
}
