package org.pagewalk.emulator.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.fault.Shutdown;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

class InterruptDeliveryTest {
  private static final int INTERRUPT_GATE = 0x8E;
  private static final int TRAP_GATE = 0x8F;
  private static final int USER_TRAP_GATE = 0xEF;

  private final BareSystem system = new BareSystem();
  private final Processor processor = system.processor;
  private final InterruptDelivery delivery = system.units.delivery();

  private int pushed(int index) {
    return system.memory.read32(processor.registers[Processor.ESP] + index * 4L);
  }

  private void userModeAt(int eip, int esp) {
    system.enterRing(3);
    processor.eip = eip;
    processor.registers[Processor.ESP] = esp;
    processor.eflags |= Eflags.IF;
  }

  @Test
  void pageFaultFromUserModeSwitchesStackAndPushesErrorCode() {
    system.gate(14, BareSystem.KERNEL_CODE, 0x7000, INTERRUPT_GATE);
    userModeAt(0x1234, 0x8000);
    delivery.fault(new PageFault(0xDEAD0000, 7));
    assertThat(processor.cpl).isZero();
    assertThat(processor.eip).isEqualTo(0x7000);
    assertThat(processor.cr2).isEqualTo(0xDEAD0000);
    assertThat(processor.registers[Processor.ESP]).isEqualTo(BareSystem.INNER_STACK - 24);
    assertThat(pushed(0)).isEqualTo(7);
    assertThat(pushed(1)).isEqualTo(0x1234);
    assertThat(pushed(2)).isEqualTo(BareSystem.USER_CODE);
    assertThat(pushed(3) & (Eflags.RF | Eflags.IF)).isEqualTo(Eflags.RF | Eflags.IF);
    assertThat(pushed(4)).isEqualTo(0x8000);
    assertThat(pushed(5)).isEqualTo(BareSystem.USER_DATA);
    assertThat(processor.eflags & Eflags.IF).isZero();
  }

  @Test
  void interruptReturnRestoresWhatDeliverySaved() {
    system.gate(0x30, BareSystem.KERNEL_CODE, 0x7000, INTERRUPT_GATE);
    userModeAt(0x1234, 0x8000);
    int eflags = processor.eflagsImage();
    delivery.external(0x30);
    system.units.interruptReturn().iret(true, 0x7001);
    assertThat(processor.cpl).isEqualTo(3);
    assertThat(processor.eip).isEqualTo(0x1234);
    assertThat(processor.registers[Processor.ESP]).isEqualTo(0x8000);
    assertThat(processor.eflagsImage()).isEqualTo(eflags);
    assertThat(processor.segments[SegmentRegister.SS].selector).isEqualTo(BareSystem.USER_DATA);
  }

  @Test
  void returnToUserModeMakesKernelDataSegmentsNull() {
    system.gate(0x30, BareSystem.KERNEL_CODE, 0x7000, INTERRUPT_GATE);
    userModeAt(0x1234, 0x8000);
    delivery.external(0x30);
    system.units.loader().load(SegmentRegister.DS, BareSystem.KERNEL_DATA);
    system.units.interruptReturn().iret(true, 0x7001);
    assertThat(processor.segments[SegmentRegister.DS].usable).isFalse();
    assertThat(processor.segments[SegmentRegister.DS].selector).isZero();
  }

  @Test
  void trapGateLeavesInterruptsEnabled() {
    system.gate(3, BareSystem.KERNEL_CODE, 0x7000, USER_TRAP_GATE);
    userModeAt(0x1234, 0x8000);
    delivery.software(3, 0x1235);
    assertThat(processor.eflags & Eflags.IF).isNotZero();
    assertThat(pushed(0)).isEqualTo(0x1235);
  }

  @Test
  void softwareInterruptThroughPrivilegedGateIsRefused() {
    system.gate(0x40, BareSystem.KERNEL_CODE, 0x7000, TRAP_GATE);
    userModeAt(0x1234, 0x8000);
    CpuFault fault = catchThrowableOfType(CpuFault.class, () -> delivery.software(0x40, 0x1236));
    assertThat(fault.vector().symbol()).isEqualTo("#GP");
    assertThat(fault.errorCode()).isEqualTo(0x40 * 8 + 2);
    assertThat(processor.eip).isEqualTo(0x1234);
  }

  @Test
  void missingGateOfSecondFaultMakesDoubleFaultAndThenShutdown() {
    system.gate(8, BareSystem.KERNEL_CODE, 0x7800, INTERRUPT_GATE);
    processor.registers[Processor.ESP] = 0x8000;
    processor.eip = 0x1234;
    delivery.fault(new PageFault(0x5000_0000, 0));
    assertThat(processor.eip).isEqualTo(0x7800);
    assertThat(pushed(0)).isZero();
    system.memory.write32(BareSystem.IDT + 8 * 8L + 4, 0);
    assertThatThrownBy(() -> delivery.fault(CpuFault.generalProtection(0)))
        .isInstanceOf(Shutdown.class);
  }

  @Test
  void taskGateSwitchesTasksAndIretGoesBack() {
    int second = 0x30;
    int secondBase = 0x6000;
    system.descriptor(second, secondBase, 0x67, 0x0089);
    system.memory.write32(secondBase + 0x1C, BareSystem.DIRECTORY);
    system.memory.write32(secondBase + 0x20, 0x7777);
    system.memory.write32(secondBase + 0x24, 2);
    system.memory.write32(secondBase + 0x38, 0xA000);
    system.memory.write16(secondBase + 0x4C, BareSystem.KERNEL_CODE);
    system.memory.write16(secondBase + 0x50, BareSystem.KERNEL_DATA);
    system.gate(8, second, 0, 0x85);
    processor.eip = 0x1234;
    processor.registers[Processor.ESP] = 0x8000;
    processor.registers[Processor.EBX] = 0xB0B;
    delivery.fault(new PageFault(0x5000_0000, 0));
    assertThat(processor.eip).isEqualTo(0x7777);
    assertThat(processor.tr.selector).isEqualTo(second);
    assertThat(processor.registers[Processor.ESP]).isEqualTo(0xA000 - 4);
    assertThat(processor.eflags & Eflags.NT).isNotZero();
    assertThat(processor.cr0 & Processor.CR0_TS).isNotZero();
    system.units.interruptReturn().iret(true, 0x7778);
    assertThat(processor.eip).isEqualTo(0x1234);
    assertThat(processor.registers[Processor.EBX]).isEqualTo(0xB0B);
    assertThat(processor.tr.selector).isEqualTo(BareSystem.TASK);
    assertThat(system.memory.read32(secondBase + 0x20)).isEqualTo(0x7778);
  }
}
