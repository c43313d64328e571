package org.pagewalk.kernel.ke.processor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.BootState;

/** The processor's structures, word by word as the manuals have them. */
class ProcessorTablesTest {
  private static final int DIRECTORY = 0x00123000;

  private final SparseSystemMemory memory = new SparseSystemMemory();
  private final ProcessorTables tables = new ProcessorTables(memory);

  @BeforeEach
  void build() {
    tables.build(DIRECTORY);
  }

  private long descriptor(int selector) {
    int at = ProcessorLayout.GDT + (selector & ~7);
    return Integer.toUnsignedLong(memory.read32(at)) | (long) memory.read32(at + 4) << 32;
  }

  @Test
  void segmentsOfTheGdt() {
    assertThat(descriptor(0)).isZero();
    assertThat(descriptor(0x08)).isEqualTo(0x00CF9B000000FFFFL);
    assertThat(descriptor(0x10)).isEqualTo(0x00CF93000000FFFFL);
    assertThat(descriptor(0x1B)).isEqualTo(0x00CFFB000000FFFFL);
    assertThat(descriptor(0x23)).isEqualTo(0x00CFF3000000FFFFL);
    assertThat(descriptor(0x28)).isEqualTo(0xFF0089DF40000067L);
    assertThat(descriptor(0x30)).isEqualTo(0xFF4093DFF0000FFFL);
    assertThat(descriptor(0x3B)).isEqualTo(0x0040F30000000FFFL);
    assertThat(descriptor(0x50)).isEqualTo(0xFF0089DF50000067L);
    assertThat(descriptor(0x48)).isZero();
  }

  @Test
  void threadAndLocalTableChangeTheirWordsOnly() {
    tables.setThread(0xC1003DF0, 0x7FFDE000);
    assertThat(descriptor(0x3B)).isEqualTo(0x7F40F3FDE0000FFFL);
    assertThat(memory.read32(ProcessorLayout.TSS + 4)).isEqualTo(0xC1003DF0);
    assertThat(memory.read32(ProcessorLayout.PCR + 0x18)).isEqualTo(0x7FFDE000);
    tables.setLocalDescriptorTable(0xC1005000, 0x2FFF);
    assertThat(descriptor(0x48)).isEqualTo(0xC100820050002FFFL);
    tables.setDirectory(0x00456000);
    assertThat(memory.read32(ProcessorLayout.TSS + 0x1C)).isEqualTo(0x00456000);
    assertThat(memory.read32(ProcessorLayout.DOUBLE_FAULT_TSS + 0x1C)).isEqualTo(DIRECTORY);
  }

  @Test
  void limitAboveAMegabyteKeepsItsHighBits() {
    assertThat(Descriptor.segment(0x12345678, 0xABCDE, 0x13, 3)).isEqualTo(0x120AF3345678BCDEL);
  }

  @Test
  void gatesAreInterruptGatesIntoTheStubs() {
    int[] unused = {15, 0x2B, 0x31, 0xFF};
    for (int vector = 0; vector < 256; vector++) {
      int at = ProcessorLayout.IDT + 8 * vector;
      int low = memory.read32(at);
      int high = memory.read32(at + 4);
      if (vector == 8) {
        assertThat(low).isEqualTo(0x50 << 16);
        assertThat(high).isEqualTo(0x8500);
      } else {
        assertThat(low >>> 16).isEqualTo(0x08);
        assertThat(high & 0x9F00).as("vector %d", vector).isEqualTo(0x8E00);
        int offset = low & 0xFFFF | high & 0xFFFF0000;
        boolean special = vector > TrapNumber.CLOCK;
        assertThat(offset)
            .isEqualTo(tables.stubs().entry(special ? TrapNumber.UNEXPECTED : vector));
      }
    }
    for (int vector : unused) {
      assertThat(tables.stubs().entry(vector))
          .isEqualTo(tables.stubs().entry(TrapNumber.UNEXPECTED));
    }
  }

  @Test
  void taskStateSegmentsHaveWhatTheProcessorReads() {
    int tss = ProcessorLayout.TSS;
    int top = ProcessorLayout.DOUBLE_FAULT_STACK_TOP;
    assertThat(memory.read32(tss + 4)).isEqualTo(top);
    assertThat(memory.read32(tss + 8)).isEqualTo(0x10);
    assertThat(memory.read32(tss + 0x1C)).isEqualTo(DIRECTORY);
    assertThat(memory.read16(tss + 0x66)).isEqualTo(0x68);
    int task = ProcessorLayout.DOUBLE_FAULT_TSS;
    int[][] words = {
      {4, top},
      {8, 0x10},
      {0x1C, DIRECTORY},
      {0x20, tables.stubs().entry(TrapNumber.DOUBLE_FAULT)},
      {0x24, 2},
      {0x38, top},
      {0x48, 0x10},
      {0x4C, 0x08},
      {0x50, 0x10},
      {0x54, 0x10},
      {0x58, 0x30},
      {0x5C, 0},
    };
    for (int[] word : words) {
      assertThat(memory.read32(task + word[0])).as("%02X", word[0]).isEqualTo(word[1]);
    }
    assertThat(memory.read16(task + 0x66)).isEqualTo(0x68);
  }

  @Test
  void controlRegionPointsToItsTables() {
    int pcr = ProcessorLayout.PCR;
    int[][] words = {
      {0, -1},
      {0x1C, pcr},
      {0x20, pcr + 0x120},
      {0x38, ProcessorLayout.IDT},
      {0x3C, ProcessorLayout.GDT},
      {0x40, ProcessorLayout.TSS},
      {0x44, 0x00010001},
    };
    for (int[] word : words) {
      assertThat(memory.read32(pcr + word[0])).as("%02X", word[0]).isEqualTo(word[1]);
    }
  }

  @Test
  void machineBeginsInProtectedModeWithPaging() {
    BootState state = tables.bootState(DIRECTORY);
    assertThat(state.cr0()).isEqualTo(0x80010031);
    assertThat(state.cr3()).isEqualTo(DIRECTORY);
    assertThat(state.esp()).isEqualTo(ProcessorLayout.DOUBLE_FAULT_STACK_TOP);
    assertThat(state.eip()).isEqualTo(tables.stubs().entry(TrapNumber.BOOT));
  }

  @Test
  void exitSequenceEndsBeforeTheFirstStub() {
    StubPage stubs = tables.stubs();
    int start = stubs.exitSequence();
    assertThat(stubs.isInExitSequence(start)).isTrue();
    assertThat(stubs.isInExitSequence(start - 1)).isFalse();
    assertThat(stubs.isInExitSequence(stubs.entry(TrapNumber.DIVIDE_ERROR) - 1)).isTrue();
    assertThat(stubs.isInExitSequence(stubs.entry(TrapNumber.DIVIDE_ERROR))).isFalse();
    assertThat(stubs.code().length).isLessThanOrEqualTo(4096);
  }

  @Test
  void contextHasThePartsThatItsFlagsNameCompletely() {
    ContextRecord context = new ContextRecord();
    context.set(ContextRecord.FLAGS, 0x2);
    assertThat(context.has(ContextRecord.INTEGER)).as("not an i386 context").isFalse();
    context.set(ContextRecord.FLAGS, 0x10003);
    assertThat(context.has(ContextRecord.INTEGER)).isTrue();
    assertThat(context.has(ContextRecord.CONTROL)).isTrue();
    assertThat(context.has(ContextRecord.SEGMENTS)).isFalse();
    assertThat(context.has(ContextRecord.FULL)).isFalse();
  }

  @Test
  void capturedFloatingPointIsWhatFninitLeaves() {
    TrapFrame frame = new TrapFrame(memory, 0xC1003000);
    ContextRecord context = new ContextRecord();
    context.set(ContextRecord.FLAGS, ContextRecord.FLOATING_POINT);
    context.captureFrom(frame);
    assertThat(context.get(0x1C)).isEqualTo(0xFFFF037F);
    assertThat(context.get(0x20)).isEqualTo(0xFFFF0000);
    assertThat(context.get(0x24)).isEqualTo(-1);
  }

  @Test
  void everyRegisterIsCapturedAndPutBack() {
    TrapFrame frame = new TrapFrame(memory, 0xC1003000);
    ContextRecord context = new ContextRecord();
    context.set(ContextRecord.FLAGS, ContextRecord.FULL | ContextRecord.DEBUG_REGISTERS);
    int[] integers = {0x9C, 0xA0, 0xA4, 0xA8, 0xAC, 0xB0, 0xB4, 0xB8, 0xC4};
    for (int offset : integers) {
      context.set(offset, 0x1000 + offset);
    }
    int[] selectors = {0x8C, 0x90, 0x94, 0x98, 0xBC, 0xC8};
    for (int i = 0; i < selectors.length; i++) {
      context.set(selectors[i], 0x1B + 8 * i);
    }
    for (int offset : new int[] {0x04, 0x08, 0x0C, 0x10}) {
      context.set(offset, 0x2000 + offset);
    }
    context.set(ContextRecord.DR6, 0x400F);
    context.set(ContextRecord.DR7, 0x155);
    context.set(ContextRecord.EFLAGS, 0x246);
    context.applyTo(frame, 0x7FFEFFFF);
    ContextRecord back = new ContextRecord();
    back.set(ContextRecord.FLAGS, context.get(ContextRecord.FLAGS));
    back.captureFrom(frame);
    assertThat(back.bytes()).isEqualTo(context.bytes());
    assertThat(frame.get(TrapFrame.EDI)).isEqualTo(0x109C);
    assertThat(frame.get(TrapFrame.EAX)).isEqualTo(0x10B0);
    assertThat(frame.get(TrapFrame.EIP)).isEqualTo(0x10B8);
    assertThat(frame.get(TrapFrame.HARDWARE_ESP)).isEqualTo(0x10C4);
    assertThat(frame.isFromUserMode()).isTrue();
  }
}
