package org.pagewalk.emulator.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

class SegmentedMemoryTest {
  private static final int DS = SegmentRegister.DS;
  private final BareSystem system = new BareSystem();
  private final SegmentedMemory memory = system.units.segmented();

  private CpuFault faultOf(Runnable access) {
    return catchThrowableOfType(CpuFault.class, access::run);
  }

  private void loadUser(int segment, int limit, int attributes) {
    system.descriptor(0x33, 0x10000, limit, attributes);
    system.enterRing(3);
    system.units.loader().load(segment, 0x33);
  }

  @Test
  void accessUpToTheLimitIsAllowedAndOneByteBeyondIsNot() {
    loadUser(DS, 0xFF, 0x40F3);
    memory.write32(DS, 0xFC, 9);
    assertThat(system.memory.read32(0x100FC)).isEqualTo(9);
    assertThat(faultOf(() -> memory.write32(DS, 0xFD, 9)).vector())
        .isEqualTo(ExceptionVector.GENERAL_PROTECTION);
  }

  @Test
  void expandDownSegmentAllowsOnlyOffsetsAboveItsLimit() {
    loadUser(DS, 0x3FFF, 0x40F7);
    assertThat(faultOf(() -> memory.read8(DS, 0x3FFF)).errorCode()).isZero();
    assertThat(memory.read8(DS, 0x4000)).isZero();
    assertThat(memory.read8(DS, 0xFFFF_0000)).isZero();
  }

  @Test
  void smallExpandDownSegmentEndsAt64KiB() {
    loadUser(DS, 0x3FFF, 0x00F7);
    assertThat(memory.read8(DS, 0xFFFF)).isZero();
    assertThat(faultOf(() -> memory.read8(DS, 0x10000))).isNotNull();
  }

  @Test
  void writeThroughReadOnlySegmentIsRefused() {
    loadUser(DS, 0xFFFF, 0x40F1);
    assertThat(memory.read8(DS, 0)).isZero();
    assertThat(faultOf(() -> memory.write8(DS, 0, 1)).vector())
        .isEqualTo(ExceptionVector.GENERAL_PROTECTION);
  }

  @Test
  void violationThroughStackSegmentIsStackFault() {
    loadUser(SegmentRegister.SS, 0xFF, 0x40F3);
    assertThat(faultOf(() -> memory.read8(SegmentRegister.SS, 0x100)).vector())
        .isEqualTo(ExceptionVector.STACK_FAULT);
  }

  @Test
  void nullSelectorLoadsButEveryUseFaults() {
    system.enterRing(3);
    system.units.loader().load(SegmentRegister.ES, 3);
    assertThat(faultOf(() -> memory.read8(SegmentRegister.ES, 0)).errorCode()).isZero();
  }

  @Test
  void loadOfAbsentSegmentNamesItsSelector() {
    system.descriptor(0x33, 0, 0xFFFF, 0x4073);
    system.enterRing(3);
    CpuFault fault = faultOf(() -> system.units.loader().load(DS, 0x33));
    assertThat(fault.vector()).isEqualTo(ExceptionVector.SEGMENT_NOT_PRESENT);
    assertThat(fault.errorCode()).isEqualTo(0x30);
    assertThat(system.processor.segments[DS].selector).isEqualTo(BareSystem.USER_DATA);
  }

  @Test
  void loadSetsTheAccessedBitOfTheDescriptor() {
    loadUser(DS, 0xFFFF, 0x40F2);
    assertThat(system.memory.read8(BareSystem.GDT + 0x35) & 1).isEqualTo(1);
  }

  @Test
  void misalignedAccessFaultsOnlyWithAlignmentCheckInRing3() {
    system.processor.setControl0(system.processor.cr0 | Processor.CR0_AM);
    system.processor.eflags |= Eflags.AC;
    assertThat(memory.read32(DS, 0x10001)).isZero();
    system.enterRing(3);
    assertThat(faultOf(() -> memory.read32(DS, 0x10001)).vector())
        .isEqualTo(ExceptionVector.ALIGNMENT_CHECK);
  }
}
