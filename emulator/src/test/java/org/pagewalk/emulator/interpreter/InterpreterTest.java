package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.DescriptorTables;

class InterpreterTest {
  private static final int CODE = 0x10000;
  private static final int HANDLER = 0x7000;
  private static final int INTERRUPT_GATE = 0x8E;
  private static final int STACK = 0x40000;

  private final BareSystem system = new BareSystem();
  private final Processor processor = system.processor;
  private final int[] registers = processor.registers;
  private final Interpreter interpreter = new Interpreter(system.units);

  private void code(int address, String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    system.memory.write(address, bytes, 0, bytes.length);
  }

  private void begin(String hexadecimal) {
    code(CODE, hexadecimal);
    processor.eip = CODE;
    registers[Processor.ESP] = STACK;
    for (int vector = 0; vector < 32; vector++) {
      system.gate(vector, BareSystem.KERNEL_CODE, HANDLER + vector, INTERRUPT_GATE);
    }
  }

  private int pushed(int index) {
    return system.memory.read32(registers[Processor.ESP] + index * 4L);
  }

  private void assertDelivered(int vector) {
    assertThat(processor.eip).isEqualTo(HANDLER + vector);
  }

  @Test
  void storeIntoTheNextInstructionIsSeenByIt() {
    // mov byte [next+1],7; next: mov al,1
    begin("C6 05 08 00 01 00 07  B0 01");
    interpreter.run(2);
    assertThat(registers[Processor.EAX] & 0xFF).isEqualTo(7);
  }

  @Test
  void storeIntoDecodedInstructionIsSeenWhenItRunsAgain() {
    // start: mov al,1; mov byte [start+1],2; jmp start
    begin("B0 01  C6 05 01 00 01 00 02  EB F5");
    interpreter.run(4);
    assertThat(registers[Processor.EAX] & 0xFF).isEqualTo(2);
  }

  @Test
  void storeToTheLastByteOfALongInstructionIsSeenWhenItRunsAgain() {
    // start: mov eax,imm32; mov byte [start+4],9; jmp start
    begin("B8 00 00 00 00  C6 05 04 00 01 00 09  EB F2");
    interpreter.run(4);
    assertThat(registers[Processor.EAX]).isEqualTo(0x0900_0000);
  }

  @Test
  void instructionAcrossTwoPagesRunsAndSeesStoresToBoth() {
    begin("90");
    code(0x10FFE, "B8 01 02 03 04 EB F9");
    processor.eip = 0x10FFE;
    interpreter.run(2);
    assertThat(registers[Processor.EAX]).isEqualTo(0x0403_0201);
    system.memory.write8(0x11000, 0x55);
    interpreter.run(1);
    assertThat(registers[Processor.EAX]).isEqualTo(0x0403_5501);
  }

  @Test
  void repetitionStopsAtTheBudgetAndGoesOnFromThere() {
    begin("F3 AA 90");
    registers[Processor.ECX] = 100;
    registers[Processor.EDI] = 0x20000;
    assertThat(interpreter.run(30)).isEqualTo(30);
    assertThat(registers[Processor.ECX]).isEqualTo(70);
    assertThat(processor.eip).isEqualTo(CODE);
    assertThat(interpreter.run(70)).isEqualTo(70);
    assertThat(processor.eip).isEqualTo(CODE + 2);
  }

  @Test
  void faultInRepetitionKeepsTheIterationsDoneAndCountsThem() {
    system.enablePaging();
    begin("F3 AB");
    system.memory.write32(BareSystem.TABLE + 0x21 * 4, 0);
    registers[Processor.ECX] = 10;
    registers[Processor.EDI] = 0x20FF0;
    assertThat(interpreter.run(5)).isEqualTo(5);
    assertDelivered(14);
    assertThat(registers[Processor.ECX]).isEqualTo(6);
    assertThat(registers[Processor.EDI]).isEqualTo(0x21000);
    assertThat(pushed(1)).isEqualTo(CODE);
  }

  @Test
  void repetitionWithCountZeroIsOneStepAndTouchesNothing() {
    begin("F3 AB");
    registers[Processor.ECX] = 0;
    registers[Processor.EDI] = 0xFFFF_0000;
    assertThat(interpreter.run(1)).isEqualTo(1);
    assertThat(processor.eip).isEqualTo(CODE + 2);
  }

  @Test
  void faultCountsAsOneStepAndEipStaysOnTheInstruction() {
    begin("90 F7 F1");
    registers[Processor.ECX] = 0;
    assertThat(interpreter.run(2)).isEqualTo(2);
    assertDelivered(0);
    assertThat(pushed(0)).isEqualTo(CODE + 1);
    assertThat(pushed(2) & Eflags.RF).isEqualTo(Eflags.RF);
  }

  @Test
  void singleStepTrapComesAfterEachInstruction() {
    begin("40 40");
    processor.eflags |= Eflags.TF;
    interpreter.run(1);
    assertDelivered(1);
    assertThat(pushed(0)).isEqualTo(CODE + 1);
    assertThat(pushed(2) & Eflags.TF).isEqualTo(Eflags.TF);
    assertThat(processor.eflags & Eflags.TF).isZero();
    assertThat(processor.debug(6) & 1 << 14).isNotZero();
  }

  @Test
  void singleStepTrapComesAfterEachIterationOfARepetition() {
    begin("F3 AA");
    registers[Processor.ECX] = 3;
    registers[Processor.EDI] = 0x20000;
    processor.eflags |= Eflags.TF;
    interpreter.run(1);
    assertDelivered(1);
    assertThat(pushed(0)).isEqualTo(CODE);
    assertThat(registers[Processor.ECX]).isEqualTo(2);
  }

  @Test
  void loadOfStackSegmentHoldsOffTheSingleStepTrapForOneInstruction() {
    // mov ss,ax; inc ecx; inc ecx
    begin("8E D0 41 41");
    registers[Processor.EAX] = BareSystem.KERNEL_DATA;
    registers[Processor.ECX] = 0;
    processor.eflags |= Eflags.TF;
    interpreter.run(1);
    assertThat(processor.eip).isEqualTo(CODE + 2);
    assertThat(processor.interruptShadow).isTrue();
    interpreter.run(1);
    assertDelivered(1);
    assertThat(pushed(0)).isEqualTo(CODE + 3);
  }

  @Test
  void popfThatSetsTrapFlagTrapsOnlyAfterTheNextInstruction() {
    // push 102h; popf; inc eax; inc eax
    begin("68 02 01 00 00 9D 40 40");
    interpreter.run(2);
    assertThat(processor.eip).isEqualTo(CODE + 6);
    interpreter.run(1);
    assertDelivered(1);
    assertThat(pushed(0)).isEqualTo(CODE + 7);
  }

  @Test
  void enablingInterruptsHoldsThemOffForOneInstruction() {
    begin("FB 90 90");
    interpreter.run(1);
    assertThat(processor.interruptShadow).isTrue();
    interpreter.run(1);
    assertThat(processor.interruptShadow).isFalse();
  }

  @Test
  void instructionBreakpointFaultsBeforeItsInstructionUnlessResumed() {
    begin("40 40");
    processor.setDebug(0, CODE + 1);
    processor.setDebug(7, processor.debug(7) | 1);
    interpreter.run(2);
    assertDelivered(1);
    assertThat(pushed(0)).isEqualTo(CODE + 1);
    assertThat(pushed(2) & Eflags.RF).isZero();
    assertThat(processor.debug(6) & 15).isEqualTo(1);

    processor.eip = CODE + 1;
    processor.eflags |= Eflags.RF;
    interpreter.run(1);
    assertThat(processor.eip).isEqualTo(CODE + 2);
    assertThat(processor.eflags & Eflags.RF).isZero();
  }

  @Test
  void kernelTrapIsTakenInRingZeroOnTheStubPageAlone() {
    begin("0F 04 2A");
    interpreter.run(1);
    assertDelivered(6);

    begin("0F 04 2A");
    interpreter.setStubPage(CODE);
    assertThat(interpreter.run(10)).isEqualTo(1);
    assertThat(interpreter.stop()).isEqualTo(new Stop.KernelTrap(0x2A));
    assertThat(processor.eip).isEqualTo(CODE + 3);

    system.enterRing(3);
    begin("0F 04 2A");
    interpreter.run(1);
    assertDelivered(6);
  }

  /** The trap at linear 20000h is at offset 1F000h; its number is where the code is. */
  @Test
  void kernelTrapIsTakenThroughACodeSegmentWithABase() {
    system.descriptor(0x38, CODE - 0x1000, 0xFFFFF, 0xC09B);
    DescriptorTables.cache(
        processor.segments[SegmentRegister.CS], 0x38, system.units.tables().read(0x38));
    begin("0F 04 2A");
    processor.eip = 0x1000;
    interpreter.setStubPage(CODE);
    assertThat(interpreter.run(10)).isEqualTo(1);
    assertThat(interpreter.stop()).isEqualTo(new Stop.KernelTrap(0x2A));
    assertThat(processor.eip).isEqualTo(0x1003);
  }

  @Test
  void haltStopsTheRun() {
    begin("F4 90");
    assertThat(interpreter.run(10)).isEqualTo(1);
    assertThat(interpreter.stop()).isEqualTo(Stop.Plain.HALT);
    assertThat(processor.halted).isTrue();
  }

  @Test
  void instructionOfSixteenBytesIsRefused() {
    begin("66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 40");
    interpreter.run(1);
    assertDelivered(13);
  }

  @Test
  void lockIsRefusedOnRegistersAndOnFormsThatCannotBeLocked() {
    begin("F0 01 C0");
    interpreter.run(1);
    assertDelivered(6);
    begin("F0 8B 00");
    interpreter.run(1);
    assertDelivered(6);
  }

  @Test
  void branchBeyondTheLimitFaultsOnTheBranch() {
    begin("EB 10");
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    code.limit = CODE + 5;
    code.highest = CODE + 5;
    system.units.linear().setPrivilege(0);
    interpreter.run(1);
    assertDelivered(13);
    assertThat(pushed(1)).isEqualTo(CODE);
  }

  @Test
  void fetchBeyondTheLimitFaultsAtTheInstructionThatCrossesIt() {
    begin("90 B8 00 00 00 00");
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    code.limit = CODE + 4;
    code.highest = CODE + 4;
    system.units.linear().setPrivilege(0);
    interpreter.run(2);
    assertDelivered(13);
    assertThat(pushed(1)).isEqualTo(CODE + 1);
  }

  @Test
  void privilegedInstructionsFaultInRingThree() {
    String[] instructions = {
      "F4", "0F 06", "0F 08", "0F 09", "0F 20 C0", "0F 22 C0", "0F 21 C0", "0F 23 C0", "0F 30",
      "0F 32", "0F 01 10", "0F 01 18", "0F 00 D0", "0F 00 D8", "0F 01 F0", "0F 01 38", "FA", "FB",
      "0F 35", "EC", "EE", "6C", "6E"
    };
    int noPorts = 0xFFFF;
    system.memory.write16(BareSystem.TSS + 0x66, noPorts);
    for (String instruction : instructions) {
      system.enterRing(3);
      begin(instruction);
      interpreter.run(1);
      assertThat(processor.eip).as(instruction).isEqualTo(HANDLER + 13);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DC D1, FCOM",
    "DC D9, FCOMP",
    "DE D1, FCOMP",
    "DD C9, FXCH",
    "DF C9, FXCH",
    "DF D1, FSTP",
    "DF D9, FSTP",
    "D9 D9, FSTPNCE",
    "DF C1, FFREEP",
    "DB E0, FNENI",
    "DB E1, FNDISI",
    "DB E4, FSETPM"
  })
  void encodingThatProcessorsExecuteStopsTheMachineByNameToo(String bytes, String name) {
    begin(bytes);
    assertThat(interpreter.run(1)).isZero();
    assertThat(interpreter.stop()).isEqualTo(new Stop.Unimplemented("x87 instruction " + name));
  }

  @Test
  void kernelTrapElsewhereThanOnTheStubPageFetchesNoNumber() {
    system.enablePaging();
    system.memory.write32(BareSystem.TABLE + 0x21 * 4, 0);
    begin("90");
    code(0x20FFE, "0F 04");
    processor.eip = 0x20FFE;
    interpreter.run(1);
    assertDelivered(6);
  }

  @Test
  void missingInstructionStopsTheMachineByName() {
    begin("D9 E8");
    assertThat(interpreter.run(1)).isZero();
    assertThat(interpreter.stop()).isEqualTo(new Stop.Unimplemented("x87 instruction FLD1"));
    assertThat(processor.eip).isEqualTo(CODE);
    processor.setControl0(processor.cr0 | Processor.CR0_TS);
    begin("D9 E8");
    interpreter.run(1);
    assertDelivered(7);
  }

  @Test
  void timeStampCounterCountsTheStepsOfTheRunningSlice() {
    begin("90 90 90 0F 31");
    interpreter.run(4);
    assertThat(registers[Processor.EAX]).isEqualTo(3);
  }
}
