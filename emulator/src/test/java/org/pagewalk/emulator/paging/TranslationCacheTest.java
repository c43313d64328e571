package org.pagewalk.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.fault.PageFault;

/** Translations may be cached, but a guest can never tell. */
class TranslationCacheTest {
  private final BareSystem system = new BareSystem();
  private final LinearMemory linear = system.units.linear();

  @BeforeEach
  void pagingOn() {
    system.enablePaging();
  }

  private static int entryOf(int page) {
    return BareSystem.TABLE + page * 4;
  }

  private PageFault faultOf(Runnable access) {
    return catchThrowableOfType(PageFault.class, access::run);
  }

  @Test
  void entryChangedByAnOrdinaryStoreTakesEffectWithoutInvalidation() {
    system.memory.write32(0x20000, 0x1111);
    system.memory.write32(0x21000, 0x2222);
    assertThat(linear.read32(0x20000)).isEqualTo(0x1111);
    linear.write32(entryOf(0x20), 0x21007);
    assertThat(linear.read32(0x20000)).isEqualTo(0x2222);
  }

  @Test
  void directoryEntryChangedByAnOrdinaryStoreTakesEffect() {
    assertThat(linear.read32(0x20000)).isZero();
    linear.write32(BareSystem.DIRECTORY, 0);
    PageFault fault = faultOf(() -> linear.read32(0x20000));
    assertThat(fault.errorCode()).isZero();
    assertThat(fault.linearAddress()).isEqualTo(0x20000);
  }

  @Test
  void entryClearedThroughThePhysicalDoorTakesEffect() {
    linear.write32(0x30000, 5);
    system.memory.write32(entryOf(0x30), 0);
    PageFault fault = faultOf(() -> linear.write32(0x30000, 6));
    assertThat(fault.errorCode()).isEqualTo(PageFault.WRITE);
  }

  @Test
  void quadwordIsWrittenToBothPagesOrToNeither() {
    system.memory.write32(entryOf(0x31), 0);
    for (int address : new int[] {0x30FFA, 0x30FFC, 0x30FFF}) {
      PageFault fault = faultOf(() -> linear.write64(address, -1));
      assertThat(fault.linearAddress()).isEqualTo(0x31000);
      assertThat(fault.errorCode()).isEqualTo(PageFault.WRITE);
      assertThat(system.memory.read64(0x30FF8)).isZero();
      assertThat(faultOf(() -> linear.read64(address)).linearAddress()).isEqualTo(0x31000);
    }
  }

  @Test
  void clearedDirtyBitIsSetAgainByTheNextWrite() {
    linear.write32(0x30000, 5);
    assertThat(system.memory.read32(entryOf(0x30)) & PageWalker.DIRTY).isNotZero();
    system.memory.write32(entryOf(0x30), 0x30007);
    linear.write32(0x30000, 6);
    assertThat(system.memory.read32(entryOf(0x30)) & PageWalker.DIRTY).isNotZero();
  }

  @Test
  void readSetsAccessedButNotDirty() {
    linear.read32(0x31000);
    assertThat(system.memory.read32(entryOf(0x31))).isEqualTo(0x31007 | PageWalker.ACCESSED);
  }

  @Test
  void userMayNotTouchSupervisorPage() {
    system.memory.write32(entryOf(0x32), 0x32003);
    system.enterRing(3);
    assertThat(faultOf(() -> linear.read32(0x32000)).errorCode())
        .isEqualTo(PageFault.PROTECTION | PageFault.USER);
    assertThat(linear.readSystem32(0x32000)).isZero();
  }

  @Test
  void supervisorWriteToReadOnlyPageFaultsOnlyWithWriteProtect() {
    system.memory.write32(entryOf(0x33), 0x33005);
    assertThat(faultOf(() -> linear.write32(0x33000, 1)).errorCode())
        .isEqualTo(PageFault.PROTECTION | PageFault.WRITE);
    system.units.systemRegisters().moveToControl(0, system.processor.cr0 & ~(1 << 16));
    linear.write32(0x33000, 1);
    assertThat(linear.read32(0x33000)).isEqualTo(1);
  }

  @Test
  void writeThatCrossesIntoAnAbsentPageChangesNothing() {
    system.memory.write32(entryOf(0x35), 0);
    PageFault fault = faultOf(() -> linear.write32(0x34FFE, 0x12345678));
    assertThat(fault.linearAddress()).isEqualTo(0x35000);
    assertThat(system.memory.read16(0x34FFE)).isZero();
  }

  @Test
  void largePageTranslatesAndReservedBitFaults() {
    system.units.systemRegisters().moveToControl(4, 1 << 4);
    system.memory.write32(BareSystem.DIRECTORY + 4, 0x87);
    system.memory.write32(0x40000, 0x77);
    assertThat(linear.read32(0x440000)).isEqualTo(0x77);
    system.memory.write32(BareSystem.DIRECTORY + 4, 0x87 | 1 << 21);
    assertThat(faultOf(() -> linear.read32(0x440000)).errorCode())
        .isEqualTo(PageFault.PROTECTION | PageFault.RESERVED);
  }

  @Test
  void readsOutsideRamGiveOnesAndWritesAreLost() {
    system.memory.write32(entryOf(0x36), 0x7000_0007);
    linear.write32(0x36000, 1);
    assertThat(linear.read32(0x36000)).isEqualTo(-1);
  }

  @Test
  void peekingSeesThePageAndSetsNothing() {
    system.memory.write8(0x37005, 0x5A);
    assertThat(linear.peek8(0x37005)).isEqualTo(0x5A);
    assertThat(system.memory.read32(entryOf(0x37))).isEqualTo(0x37007);
    system.memory.write32(entryOf(0x37), 0);
    assertThat(linear.peek8(0x37005)).isEqualTo(-1);
  }
}
