package org.pagewalk.emulator.processor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.emulator.memory.PhysicalMemory;

/** The state after reset, as the SDM's table has it. */
class ResetStateTest {
  private final Processor processor = new Processor();

  @Test
  void processorBeginsInRealAddressModeSixteenBytesBelowTheEnd() {
    assertThat(processor.operatingMode()).isEqualTo(OperatingMode.REAL_ADDRESS);
    assertThat(processor.cr0).isEqualTo(0x60000010);
    assertThat(processor.eip).isEqualTo(0xFFF0);
    assertThat(processor.eflagsImage()).isEqualTo(2);
    assertThat(processor.cpl).isZero();
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    assertThat(code.selector).isEqualTo(0xF000);
    assertThat(code.base + processor.eip).isEqualTo(0xFFFFFFF0);
    assertThat(code.big).isFalse();
  }

  @Test
  void dataSegmentsReachOver64KilobytesFromZero() {
    for (int number = 0; number < 6; number++) {
      SegmentRegister segment = processor.segments[number];
      assertThat(segment.limit).isEqualTo(0xFFFF);
      assertThat(segment.access).isEqualTo(0x93);
      assertThat(segment.readable && segment.writable && segment.usable).isTrue();
      if (number != SegmentRegister.CS) {
        assertThat(segment.selector).isZero();
        assertThat(segment.base).isZero();
      }
    }
  }

  @Test
  void tablesAndTheOtherRegistersAreAsTheTableSays() {
    assertThat(processor.gdtBase | processor.idtBase).isZero();
    assertThat(processor.gdtLimit).isEqualTo(0xFFFF);
    assertThat(processor.idtLimit).isEqualTo(0xFFFF);
    assertThat(processor.ldtr.limit).isEqualTo(0xFFFF);
    assertThat(processor.tr.limit).isEqualTo(0xFFFF);
    assertThat(processor.cr2 | processor.cr3 | processor.cr4).isZero();
    assertThat(processor.debug(6)).isEqualTo(0xFFFF0FF0);
    assertThat(processor.debug(7)).isEqualTo(0x400);
    assertThat(processor.registers)
        .containsExactly(0, 0, ProcessorModel.INTEL.identification().signature(), 0, 0, 0, 0, 0);
  }

  @Test
  void eachModelTellsItselfInEdx() {
    assertThat(new Processor(ProcessorModel.AMD).registers[Processor.EDX])
        .isEqualTo(ProcessorModel.AMD.identification().signature());
  }

  @Test
  void machineAfterResetNamesWhatItLacks() {
    Machine machine = new Machine(new PhysicalMemory(16), Interpreter::new);
    assertThat(machine.runUntil(10))
        .isEqualTo(new MachineExit.Unimplemented("real-address mode", 0xF000, 0xFFF0));
    assertThat(machine.clock().step()).isZero();
  }

  @ParameterizedTest
  @EnumSource(OperatingMode.class)
  void modeFollowsFromProtectionAndTheVirtualFlag(OperatingMode mode) {
    processor.setControl0(mode == OperatingMode.REAL_ADDRESS ? 0 : Processor.CR0_PE);
    processor.eflags |= mode == OperatingMode.PROTECTED ? 0 : Eflags.VM;
    assertThat(processor.operatingMode()).isEqualTo(mode);
  }
}
