package org.pagewalk.kernel.ke.processor;

import org.pagewalk.emulator.port.BootState;

/**
 * GDT, IDT, TSS, processor control region and stub page, as bytes in guest memory, and the few
 * words of them that a thread switch changes.
 */
public final class ProcessorTables {
  private static final int CR0 = 0x80010031; // PG, WP, NE, ET, PE
  private static final int CR4_WITH_LARGE_PAGES = 0x10;

  private static final int TSS_ESP0 = 0x04;
  private static final int TSS_SS0 = 0x08;
  private static final int TSS_CR3 = 0x1C;
  private static final int TSS_EIP = 0x20;
  private static final int TSS_EFLAGS = 0x24;
  private static final int TSS_ESP = 0x38;
  private static final int TSS_ES = 0x48;
  private static final int TSS_IO_MAP = 0x66;
  private static final int TSS_SIZE = 0x68;

  private static final int PCR_SELF = 0x1C;
  private static final int PCR_PRCB = 0x20;
  private static final int PCR_IDT = 0x38;
  private static final int PCR_GDT = 0x3C;
  private static final int PCR_TSS = 0x40;
  private static final int PCR_VERSION = 0x44;
  private static final int PCR_PRCB_DATA = 0x120;

  private final SystemMemory memory;
  private final StubPage stubs;

  /** The pages of {@link ProcessorLayout} must be mapped before {@link #build} is called. */
  public ProcessorTables(SystemMemory memory) {
    this.memory = memory;
    this.stubs = StubPage.assemble();
  }

  public StubPage stubs() {
    return stubs;
  }

  /**
   * Writes all tables.
   *
   * @param systemDirectory physical base of the page directory for the double-fault task
   */
  public void build(int systemDirectory) {
    memory.write(ProcessorLayout.STUB_PAGE, stubs.code());
    buildGdt();
    buildIdt();
    buildTaskSegments(systemDirectory);
    buildControlRegion();
  }

  /**
   * The registers with which the machine begins; it enters the kernel with {@link TrapNumber#BOOT}.
   */
  public BootState bootState(int systemDirectory) {
    return new BootState(
        CR0,
        systemDirectory,
        CR4_WITH_LARGE_PAGES,
        ProcessorLayout.GDT,
        ProcessorLayout.GDT_LIMIT,
        ProcessorLayout.IDT,
        ProcessorLayout.IDT_LIMIT,
        ProcessorLayout.KERNEL_CODE,
        ProcessorLayout.KERNEL_DATA,
        ProcessorLayout.PCR_DATA,
        ProcessorLayout.TASK,
        stubs.entry(TrapNumber.BOOT),
        ProcessorLayout.DOUBLE_FAULT_STACK_TOP,
        ProcessorLayout.KERNEL_CODE,
        ProcessorLayout.DOUBLE_FAULT_STACK_TOP,
        stubs.entry(TrapNumber.FAST_SYSTEM_CALL));
  }

  /** Gives the processor a thread: its ring-0 stack and its TEB. Both are linear addresses. */
  public void setThread(int ring0Stack, int teb) {
    memory.write32(ProcessorLayout.TSS + TSS_ESP0, ring0Stack);
    setDescriptor(ProcessorLayout.TEB_DATA, Descriptor.segment32(teb, 0xFFF, Descriptor.DATA, 3));
    memory.write32(ProcessorLayout.PCR + 0x18, teb);
  }

  /** Records the address space that the TSS names; hardware does not read it. */
  public void setDirectory(int directoryBase) {
    memory.write32(ProcessorLayout.TSS + TSS_CR3, directoryBase);
  }

  /** Gives the processor an LDT, at a linear address; its limit is in bytes, minus one. */
  public void setLocalDescriptorTable(int base, int limit) {
    setDescriptor(ProcessorLayout.LDT, Descriptor.segment(base, limit, Descriptor.LDT, 0));
  }

  private void buildGdt() {
    setDescriptor(ProcessorLayout.KERNEL_CODE, Descriptor.flat(Descriptor.CODE, 0));
    setDescriptor(ProcessorLayout.KERNEL_DATA, Descriptor.flat(Descriptor.DATA, 0));
    setDescriptor(ProcessorLayout.USER_CODE, Descriptor.flat(Descriptor.CODE, 3));
    setDescriptor(ProcessorLayout.USER_DATA, Descriptor.flat(Descriptor.DATA, 3));
    setDescriptor(
        ProcessorLayout.TASK,
        Descriptor.segment(ProcessorLayout.TSS, TSS_SIZE - 1, Descriptor.TSS, 0));
    setDescriptor(
        ProcessorLayout.PCR_DATA,
        Descriptor.segment32(ProcessorLayout.PCR, 0xFFF, Descriptor.DATA, 0));
    setDescriptor(ProcessorLayout.TEB_DATA, Descriptor.segment32(0, 0xFFF, Descriptor.DATA, 3));
    setDescriptor(
        ProcessorLayout.DOUBLE_FAULT_TASK,
        Descriptor.segment(ProcessorLayout.DOUBLE_FAULT_TSS, TSS_SIZE - 1, Descriptor.TSS, 0));
  }

  private void buildIdt() {
    for (int vector = 0; vector < 256; vector++) {
      setGate(vector, Descriptor.interruptGate(stubs.entry(entryOf(vector)), privilegeOf(vector)));
    }
    setGate(TrapNumber.DOUBLE_FAULT, Descriptor.taskGate(ProcessorLayout.DOUBLE_FAULT_TASK));
  }

  private static int entryOf(int vector) {
    return vector <= TrapNumber.CLOCK ? vector : TrapNumber.UNEXPECTED;
  }

  private static int privilegeOf(int vector) {
    return switch (vector) {
      case TrapNumber.BREAKPOINT,
          TrapNumber.OVERFLOW,
          TrapNumber.ASSERTION,
          TrapNumber.DEBUG_SERVICE,
          TrapNumber.SYSTEM_SERVICE ->
          3;
      default -> 0;
    };
  }

  private void buildTaskSegments(int systemDirectory) {
    memory.write32(ProcessorLayout.TSS + TSS_SS0, ProcessorLayout.KERNEL_DATA);
    memory.write32(ProcessorLayout.TSS + TSS_ESP0, ProcessorLayout.DOUBLE_FAULT_STACK_TOP);
    memory.write32(ProcessorLayout.TSS + TSS_CR3, systemDirectory);
    memory.write16(ProcessorLayout.TSS + TSS_IO_MAP, TSS_SIZE);
    int task = ProcessorLayout.DOUBLE_FAULT_TSS;
    memory.write32(task + TSS_SS0, ProcessorLayout.KERNEL_DATA);
    memory.write32(task + TSS_ESP0, ProcessorLayout.DOUBLE_FAULT_STACK_TOP);
    memory.write32(task + TSS_CR3, systemDirectory);
    memory.write32(task + TSS_EIP, stubs.entry(TrapNumber.DOUBLE_FAULT));
    memory.write32(task + TSS_EFLAGS, 2);
    memory.write32(task + TSS_ESP, ProcessorLayout.DOUBLE_FAULT_STACK_TOP);
    int[] segments = {
      ProcessorLayout.KERNEL_DATA, // ES
      ProcessorLayout.KERNEL_CODE, // CS
      ProcessorLayout.KERNEL_DATA, // SS
      ProcessorLayout.KERNEL_DATA, // DS
      ProcessorLayout.PCR_DATA, // FS
      0 // GS
    };
    for (int i = 0; i < segments.length; i++) {
      memory.write32(task + TSS_ES + 4 * i, segments[i]);
    }
    memory.write16(task + TSS_IO_MAP, TSS_SIZE);
  }

  private void buildControlRegion() {
    int pcr = ProcessorLayout.PCR;
    memory.write32(pcr, -1);
    memory.write32(pcr + PCR_SELF, pcr);
    memory.write32(pcr + PCR_PRCB, pcr + PCR_PRCB_DATA);
    memory.write32(pcr + PCR_IDT, ProcessorLayout.IDT);
    memory.write32(pcr + PCR_GDT, ProcessorLayout.GDT);
    memory.write32(pcr + PCR_TSS, ProcessorLayout.TSS);
    memory.write32(pcr + PCR_VERSION, 0x00010001);
  }

  private void setDescriptor(int selector, long descriptor) {
    write64(ProcessorLayout.GDT + (selector & ~7), descriptor);
  }

  private void setGate(int vector, long gate) {
    write64(ProcessorLayout.IDT + 8 * vector, gate);
  }

  private void write64(int linearAddress, long value) {
    memory.write32(linearAddress, (int) value);
    memory.write32(linearAddress + 4, (int) (value >>> 32));
  }
}
