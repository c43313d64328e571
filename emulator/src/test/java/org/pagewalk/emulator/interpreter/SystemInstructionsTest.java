package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/** The forms that no oracle in user mode can reach: one test for each operation. */
class SystemInstructionsTest {
  private static final int CODE = 0x10000;
  private static final int DATA = 0x20000;
  private static final int HANDLER = 0x7000;
  private static final int STACK = 0x40000;
  private static final int NO_PORTS = 0xFFFF;
  private static final int IO_MAP_BASE = 0x66;

  private final BareSystem system = new BareSystem();
  private final Processor processor = system.processor;
  private final int[] registers = processor.registers;
  private final Interpreter interpreter = new Interpreter(system.units);

  private void run(String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    system.memory.write(CODE, bytes, 0, bytes.length);
    processor.eip = CODE;
    registers[Processor.ESP] = STACK;
    for (int vector = 0; vector < 32; vector++) {
      system.gate(vector, BareSystem.KERNEL_CODE, HANDLER + vector, 0x8E);
    }
    interpreter.run(1);
  }

  private void assertCompleted(int length) {
    assertThat(processor.eip).isEqualTo(CODE + length);
  }

  private void assertFault(int vector) {
    assertThat(processor.eip).isEqualTo(HANDLER + vector);
  }

  @Test
  void lgdtLoadsLimitAndBase() {
    system.memory.write16(DATA, 0x47);
    system.memory.write32(DATA + 2, 0x1234_5678);
    registers[Processor.EBX] = DATA;
    run("0F 01 13");
    assertThat(processor.gdtLimit).isEqualTo(0x47);
    assertThat(processor.gdtBase).isEqualTo(0x1234_5678);
    assertCompleted(3);
  }

  @Test
  void lidtWithSixteenBitOperandLoadsTwentyFourBitsOfTheBase() {
    system.memory.write16(DATA, 0x7F);
    system.memory.write32(DATA + 2, 0x1234_5678);
    registers[Processor.EBX] = DATA;
    run("66 0F 01 1B");
    assertThat(processor.idtLimit).isEqualTo(0x7F);
    assertThat(processor.idtBase).isEqualTo(0x0034_5678);
    assertCompleted(4);
  }

  @Test
  void sgdtAndSidtStoreSixBytes() {
    registers[Processor.EBX] = DATA;
    run("0F 01 03");
    assertThat(system.memory.read16(DATA)).isEqualTo(processor.gdtLimit);
    assertThat(system.memory.read32(DATA + 2)).isEqualTo(BareSystem.GDT);
    run("0F 01 0B");
    assertThat(system.memory.read16(DATA)).isEqualTo(processor.idtLimit);
    assertThat(system.memory.read32(DATA + 2)).isEqualTo(BareSystem.IDT);
  }

  @Test
  void descriptorTableInstructionsRefuseRegisters() {
    for (String instruction : new String[] {"0F 01 D3", "0F 01 DB", "0F 01 C3", "0F 01 CB"}) {
      run(instruction);
      assertFault(6);
    }
  }

  @Test
  void lldtLoadsTheLocalTableAndSldtStoresItsSelector() {
    system.descriptor(0x30, DATA, 0x1F, 0x0082);
    registers[Processor.EAX] = 0x30;
    run("0F 00 D0");
    assertCompleted(3);
    assertThat(processor.ldtr.base).isEqualTo(DATA);
    registers[Processor.ECX] = -1;
    run("0F 00 C1");
    assertThat(registers[Processor.ECX]).isEqualTo(0x30);
  }

  @Test
  void lldtRefusesWhatIsNoLocalTable() {
    registers[Processor.EAX] = BareSystem.KERNEL_DATA;
    run("0F 00 D0");
    assertFault(13);
  }

  @Test
  void ltrMarksTheTaskBusyAndStrStoresItsSelector() {
    system.descriptor(0x30, DATA, 0x67, 0x0089);
    registers[Processor.EAX] = 0x30;
    run("0F 00 D8");
    assertCompleted(3);
    assertThat(system.memory.read8(BareSystem.GDT + 0x35)).isEqualTo(0x8B);
    run("0F 00 C9");
    assertThat(registers[Processor.ECX]).isEqualTo(0x30);
    run("0F 00 D8");
    assertFault(13);
  }

  @Test
  void smswReadsAndLmswWritesTheLowBitsOfControlRegisterZero() {
    run("0F 01 E0");
    assertThat(registers[Processor.EAX]).isEqualTo(processor.cr0);
    registers[Processor.EAX] = 0xFFFF_FFFA;
    run("0F 01 F0");
    assertThat(processor.cr0 & 15).isEqualTo(0xB);
    run("0F 06");
    assertThat(processor.cr0 & Processor.CR0_TS).isZero();
  }

  @Test
  void moveToAndFromControlRegistersGoThroughAnyModField() {
    registers[Processor.EBX] = 0x5000;
    run("0F 22 DB");
    assertThat(processor.cr3).isEqualTo(0x5000);
    run("0F 20 19");
    assertThat(registers[Processor.ECX]).isEqualTo(0x5000);
    assertCompleted(3);
    registers[Processor.EBX] = Processor.CR4_PSE;
    run("0F 22 E3");
    assertThat(processor.cr4).isEqualTo(Processor.CR4_PSE);
    run("0F 20 CB");
    assertFault(6);
  }

  @Test
  void moveToAndFromDebugRegisters() {
    registers[Processor.EBX] = 0x1234;
    run("0F 23 C3");
    assertThat(processor.debug(0)).isEqualTo(0x1234);
    run("0F 21 C1");
    assertThat(registers[Processor.ECX]).isEqualTo(0x1234);
    processor.setDebug(7, processor.debug(7) | 1 << 13);
    run("0F 21 C1");
    assertFault(1);
  }

  @Test
  void invlpgTakesAnAddressAndReadsNoMemory() {
    registers[Processor.EBX] = 0xF000_0000;
    run("0F 01 3B");
    assertCompleted(3);
  }

  @Test
  void cacheInstructionsDoNothing() {
    run("0F 08");
    assertCompleted(2);
    run("0F 09");
    assertCompleted(2);
  }

  @Test
  void modelSpecificRegistersOfSysenterAreWrittenAndRead() {
    registers[Processor.ECX] = 0x176;
    registers[Processor.EAX] = 0x8000_1234;
    registers[Processor.EDX] = 0;
    run("0F 30");
    assertThat(processor.sysenterEip).isEqualTo(0x8000_1234);
    registers[Processor.EAX] = 0;
    run("0F 32");
    assertThat(registers[Processor.EAX]).isEqualTo(0x8000_1234);
    registers[Processor.ECX] = 0x9999;
    run("0F 32");
    assertFault(13);
  }

  @Test
  void sysenterGoesToRingZeroAndSysexitBack() {
    processor.sysenterCs = BareSystem.KERNEL_CODE;
    processor.sysenterEip = 0x11000;
    processor.sysenterEsp = 0x12000;
    system.enterRing(3);
    processor.eflags |= Eflags.IF;
    run("0F 34");
    assertThat(processor.cpl).isZero();
    assertThat(processor.eip).isEqualTo(0x11000);
    assertThat(registers[Processor.ESP]).isEqualTo(0x12000);
    assertThat(processor.eflags & Eflags.IF).isZero();
    registers[Processor.EDX] = 0x13000;
    registers[Processor.ECX] = 0x14000;
    run("0F 35");
    assertThat(processor.cpl).isEqualTo(3);
    assertThat(processor.eip).isEqualTo(0x13000);
    assertThat(registers[Processor.ESP]).isEqualTo(0x14000);
    assertThat(processor.segments[SegmentRegister.CS].selector)
        .isEqualTo(BareSystem.KERNEL_CODE + 16 | 3);
  }

  @Test
  void sysenterWithoutCodeSelectorFaults() {
    run("0F 34");
    assertFault(13);
  }

  @Test
  void timeStampCounterIsRefusedOutsideRingZeroWhenDisabled() {
    processor.setControl4(processor.cr4 | Processor.CR4_TSD);
    run("0F 31");
    assertCompleted(2);
    system.enterRing(3);
    run("0F 31");
    assertFault(13);
  }

  @Test
  void performanceCountersDoNotCountAndThereAreTwo() {
    registers[Processor.ECX] = 1;
    registers[Processor.EAX] = -1;
    run("0F 33");
    assertThat(registers[Processor.EAX]).isZero();
    registers[Processor.ECX] = 2;
    run("0F 33");
    assertFault(13);
  }

  @Test
  void cpuidNamesOnlyFeaturesThatThereAre() {
    registers[Processor.EAX] = 1;
    run("0F A2");
    int fpu = 1;
    int mmx = 1 << 23;
    int sse = 1 << 25;
    assertThat(registers[Processor.EDX] & (fpu | mmx | sse)).isZero();
    int conditionalMoves = 1 << 15;
    int sysenter = 1 << 11;
    assertThat(registers[Processor.EDX])
        .satisfies(
            edx -> {
              assertThat(edx & conditionalMoves).isNotZero();
              assertThat(edx & sysenter).isNotZero();
            });
  }

  @Test
  void portsReadOnesInEverySizeAndTakeEverything() {
    registers[Processor.EAX] = 0;
    run("E4 60");
    assertThat(registers[Processor.EAX]).isEqualTo(0xFF);
    run("66 ED");
    assertThat(registers[Processor.EAX]).isEqualTo(0xFFFF);
    run("ED");
    assertThat(registers[Processor.EAX]).isEqualTo(-1);
    run("E6 60");
    assertCompleted(2);
    run("EF");
    assertCompleted(1);
    registers[Processor.EDI] = DATA;
    registers[Processor.ESI] = DATA;
    run("6D");
    assertThat(system.memory.read32(DATA)).isEqualTo(-1);
    assertThat(registers[Processor.EDI]).isEqualTo(DATA + 4);
    run("66 6F");
    assertThat(registers[Processor.ESI]).isEqualTo(DATA + 2);
  }

  @Test
  void portsAreRefusedInRingThreeUnlessTheTaskAllowsThem() {
    system.memory.write16(BareSystem.TSS + IO_MAP_BASE, NO_PORTS);
    system.enterRing(3);
    registers[Processor.EDX] = 0;
    run("EC");
    assertFault(13);
    system.enterRing(3);
    system.memory.write16(BareSystem.TSS + IO_MAP_BASE, 0x20);
    run("EC");
    assertCompleted(1);
  }

  @Test
  void softwareInterruptNeedsAGateOfItsPrivilege() {
    run("CD 05");
    assertFault(5);
    system.enterRing(3);
    run("CD 05");
    assertFault(13);
    assertThat(system.memory.read32(registers[Processor.ESP])).isEqualTo(5 * 8 + 2);
  }

  @Test
  void flagsThatPrivilegeGuardsAreLeftSilentlyByPopf() {
    system.enterRing(3);
    system.memory.write32(STACK, Eflags.IF | Eflags.IOPL | Eflags.DF | Eflags.RESERVED_ONE);
    run("9D");
    assertThat(processor.eflags & (Eflags.IF | Eflags.IOPL | Eflags.DF)).isEqualTo(Eflags.DF);
    system.enterRing(0);
    system.memory.write32(STACK, Eflags.IF | Eflags.IOPL | Eflags.DF | Eflags.RESERVED_ONE);
    run("9D");
    assertThat(processor.eflags & (Eflags.IF | Eflags.IOPL | Eflags.DF))
        .isEqualTo(Eflags.IF | Eflags.IOPL | Eflags.DF);
  }

  @Test
  void imageOfFloatingPointUnitIsThatAfterReset() {
    registers[Processor.EBX] = DATA;
    run("0F AE 03");
    assertThat(system.memory.read32(DATA)).isEqualTo(0x37F);
    assertCompleted(3);
    run("0F AE 0B");
    assertCompleted(3);
    registers[Processor.EBX] = DATA + 8;
    run("0F AE 03");
    assertFault(13);
  }

  @Test
  void waitFaultsOnlyWhenMonitoredAndTaskSwitched() {
    processor.setControl0(processor.cr0 | Processor.CR0_TS);
    run("9B");
    assertCompleted(1);
    processor.setControl0(processor.cr0 | Processor.CR0_MP);
    run("9B");
    assertFault(7);
    processor.setControl0(processor.cr0 & ~Processor.CR0_TS);
    run("DB E3");
    assertCompleted(2);
  }
}
