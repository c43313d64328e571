package org.pagewalk.kernel.trap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.ExitFault;
import org.pagewalk.kernel.ke.processor.ProcessorLayout;
import org.pagewalk.kernel.ke.processor.ProcessorTables;
import org.pagewalk.kernel.ke.processor.SparseSystemMemory;
import org.pagewalk.kernel.ke.processor.StubPage;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;

class TrapPathTest {
  private static final int FRAME = 0xC1003F74 - TrapFrame.SIZE;

  private final SparseSystemMemory memory = new SparseSystemMemory();

  private long gate(int vector) {
    int address = ProcessorLayout.IDT + 8 * vector;
    return memory.read32(address) & 0xFFFFFFFFL | (long) memory.read32(address + 4) << 32;
  }

  private static int privilege(long descriptor) {
    return (int) (descriptor >>> 45) & 3;
  }

  private static int offset(long gate) {
    return (int) (gate & 0xFFFF | gate >>> 32 & 0xFFFF0000L);
  }

  @Test
  void onlyBreakpointOverflowAndServiceGatesAreOpenToUserMode() {
    new ProcessorTables(memory).build(0x1000);
    for (int vector = 0; vector < 256; vector++) {
      boolean open = vector == 3 || vector == 4 || vector >= 0x2C && vector <= 0x2E;
      assertThat(privilege(gate(vector))).as("vector %d", vector).isEqualTo(open ? 3 : 0);
    }
  }

  @Test
  void everyGateLeadsToAStubThatEntersTheKernelWithItsNumber() {
    ProcessorTables tables = new ProcessorTables(memory);
    tables.build(0x1000);
    for (int vector : new int[] {0, 3, 6, 13, 14, 17, 0x2E, 0x30}) {
      int address = offset(gate(vector));
      while (memory.read8(address) != 0x0F || memory.read8(address + 1) != 0x04) {
        address++;
      }
      assertThat(memory.read8(address + 2)).isEqualTo(vector);
      assertThat(memory.read8(address + 3)).isEqualTo(0xE9);
      assertThat(address + 8 + memory.read32(address + 4)).isEqualTo(tables.stubs().exitSequence());
    }
  }

  @Test
  void stubsPushAnErrorCodeOnlyWhereTheProcessorDoesNot() {
    StubPage stubs = StubPage.assemble();
    memory.write(ProcessorLayout.STUB_PAGE, stubs.code());
    assertThat(memory.read16(stubs.entry(TrapNumber.INVALID_OPCODE))).isEqualTo(0x006A);
    assertThat(memory.read8(stubs.entry(TrapNumber.PAGE_FAULT))).isEqualTo(0x55);
  }

  @Test
  void doubleFaultGoesThroughATaskGate() {
    new ProcessorTables(memory).build(0x1000);
    long gate = gate(TrapNumber.DOUBLE_FAULT);
    assertThat((int) (gate >>> 40) & 0x1F).isEqualTo(5);
    assertThat((int) (gate >>> 16) & 0xFFFF).isEqualTo(ProcessorLayout.DOUBLE_FAULT_TASK);
    assertThat(memory.read32(ProcessorLayout.DOUBLE_FAULT_TSS + 0x1C)).isEqualTo(0x1000);
  }

  @Test
  void tebDescriptorFollowsTheThread() {
    ProcessorTables tables = new ProcessorTables(memory);
    tables.build(0x1000);
    tables.setThread(0xC1003DF0, 0x7FFDE000);
    int address = ProcessorLayout.GDT + (ProcessorLayout.TEB_DATA & ~7);
    int base =
        memory.read16(address + 2)
            | memory.read8(address + 4) << 16
            | memory.read8(address + 7) << 24;
    assertThat(base).isEqualTo(0x7FFDE000);
    assertThat(memory.read32(ProcessorLayout.TSS + 4)).isEqualTo(0xC1003DF0);
  }

  @Test
  void faultInTheExitSequenceFindsEachRegisterWhereItIsStillWhole() {
    TrapFrame thread = new TrapFrame(memory, FRAME);
    int[] registers = {
      TrapFrame.SEG_GS,
      TrapFrame.SEG_ES,
      TrapFrame.SEG_DS,
      TrapFrame.EDX,
      TrapFrame.ECX,
      TrapFrame.EAX,
      TrapFrame.SEG_FS,
      TrapFrame.EDI,
      TrapFrame.ESI,
      TrapFrame.EBX,
      TrapFrame.EBP
    };
    for (int register : registers) {
      thread.set(register, 0x1000 + register);
    }
    thread.set(TrapFrame.EIP, 0x401000);
    int reached = TrapFrame.SEG_FS; // POP FS has faulted
    TrapFrame nested = new TrapFrame(memory, FRAME + reached - TrapFrame.HARDWARE_ESP);
    int[] live = new int[registers.length];
    for (int i = 0; i < registers.length; i++) {
      live[i] = registers[i] < reached ? 0x1000 + registers[i] : 0xDEAD;
    }
    live[7] = live[8] = live[9] = live[10] = 0xDEAD;
    for (int i = 0; i < registers.length; i++) {
      nested.set(registers[i], live[i]);
    }
    nested.set(TrapFrame.ERROR_CODE, 0x44);
    nested.set(TrapFrame.EIP, ProcessorLayout.STUB_PAGE);
    nested.set(TrapFrame.EFLAGS, 2);

    assertThat(ExitFault.repair(nested, thread)).isEqualTo(0x44);
    for (int register : registers) {
      assertThat(thread.get(register)).isEqualTo(0x1000 + register);
    }
    assertThat(thread.get(TrapFrame.EIP)).isEqualTo(0x401000);
  }

  @Test
  void contextGoingIntoAFrameIsSanitised() {
    TrapFrame frame = new TrapFrame(memory, FRAME);
    ContextRecord context = new ContextRecord();
    context.set(ContextRecord.FLAGS, ContextRecord.ALL);
    context.set(ContextRecord.EFLAGS, -1);
    context.set(ContextRecord.SEG_CS, ProcessorLayout.KERNEL_CODE);
    context.set(ContextRecord.SEG_SS, ProcessorLayout.KERNEL_DATA);
    context.set(ContextRecord.SEG_DS, 0x12340020);
    context.set(ContextRecord.DR0, 0xC0000000);
    context.set(ContextRecord.DR0 + 4, 0x401000);
    context.applyTo(frame, 0x7FFEFFFF);
    assertThat(frame.get(TrapFrame.EFLAGS) & 0x23000).as("VM and IOPL").isZero();
    assertThat(frame.get(TrapFrame.EFLAGS) & 0x200).as("IF").isEqualTo(0x200);
    assertThat(frame.get(TrapFrame.SEG_CS)).isEqualTo(0x0B);
    assertThat(frame.get(TrapFrame.HARDWARE_SS)).isEqualTo(0x13);
    assertThat(frame.get(TrapFrame.SEG_DS)).isEqualTo(0x23);
    assertThat(frame.get(TrapFrame.DR0)).isZero();
    assertThat(frame.get(TrapFrame.DR0 + 4)).isEqualTo(0x401000);
  }

  @Test
  void contextTakesOnlyThePartsThatItsFlagsName() {
    TrapFrame frame = new TrapFrame(memory, FRAME);
    frame.set(TrapFrame.EAX, 7);
    frame.set(TrapFrame.EIP, 0x401000);
    ContextRecord context = new ContextRecord();
    context.set(ContextRecord.FLAGS, ContextRecord.CONTROL);
    context.captureFrom(frame);
    assertThat(context.get(ContextRecord.EIP)).isEqualTo(0x401000);
    assertThat(context.get(ContextRecord.EAX)).isZero();
  }
}
