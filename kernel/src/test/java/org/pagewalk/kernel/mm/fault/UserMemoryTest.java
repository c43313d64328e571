package org.pagewalk.kernel.mm.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;

/** The kernel's values in user memory, wherever pages begin and end. */
class UserMemoryTest extends OnEachFormat {
  private static final int PAGE = 0x1000;
  private static final long VALUE = 0x8877_6655_4433_2211L;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();
  private final int base = machine.commit(space, 2 * PAGE);
  private final UserMemory user = machine.user(space);

  UserMemoryTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private void assertBytes(int address, int length) {
    for (int i = -1; i <= length; i++) {
      int expected = i < 0 || i == length ? 0 : (int) (VALUE >>> 8 * i) & 0xFF;
      assertThat(user.read8(address + i)).as("byte %d at %08X", i, address).isEqualTo(expected);
    }
    user.write(address, new byte[length], 0, length);
  }

  @Test
  void valuesMayLieAcrossPages() {
    for (int address = base + PAGE - 8; address <= base + PAGE; address++) {
      user.write16(address, (int) VALUE);
      assertThat(user.read16(address)).isEqualTo((int) VALUE & 0xFFFF);
      assertBytes(address, 2);
      user.write32(address, (int) VALUE);
      assertThat(user.read32(address)).isEqualTo((int) VALUE);
      assertBytes(address, 4);
      user.write64(address, VALUE);
      assertThat(user.read64(address)).isEqualTo(VALUE);
      assertBytes(address, 8);
    }
  }

  @Test
  void valueThatDoesNotFitChangesNothing() {
    int end = base + 2 * PAGE;
    for (int address = end - 7; address < end; address++) {
      int at = address;
      assertThatThrownBy(() -> user.write64(at, VALUE)).isInstanceOf(AccessViolationStatus.class);
      if (address > end - 4) {
        assertThatThrownBy(() -> user.write32(at, -1)).isInstanceOf(AccessViolationStatus.class);
      }
    }
    assertThatThrownBy(() -> user.write16(end - 1, -1)).isInstanceOf(AccessViolationStatus.class);
    assertThat(user.read64(end - 8)).isZero();
  }

  private long entry(int address) {
    return machine.memory.tables().readIfResident(space, address);
  }

  @Test
  void peekingSeesValuesAcrossPages() {
    for (int address = base + PAGE - 8; address <= base + PAGE; address++) {
      user.write64(address, VALUE);
      assertThat(user.peek(address, 8)).hasValue(VALUE);
      assertThat(user.peek(address, 4)).hasValue((int) VALUE);
      assertThat(user.peek(address + 7, 1)).hasValue(VALUE >>> 56 & 0xFF);
    }
  }

  @Test
  void peekingMakesNothingValid() {
    user.write32(base, 1);
    long untouched = entry(base + PAGE);
    assertThat(user.peek(base + PAGE - 4, 4)).isPresent();
    assertThat(user.peek(base + PAGE - 4, 8)).isEmpty();
    assertThat(user.peek(base + PAGE, 4)).isEmpty();
    assertThat(entry(base + PAGE)).isEqualTo(untouched);
    assertThat(user.peek(0x7000_0000, 4)).as("no page table").isEmpty();
    assertThat(user.peek(0xC000_0000, 4)).as("system space").isEmpty();
  }

  @Test
  void peekingLeavesNoTraceOfAnAccess() {
    machine.touch(space, base, Access.READ);
    long before = entry(base);
    PteFormat format = machine.memory.tables().format();
    long unused = format.withoutAccessed(before);
    machine.memory.tables().write(space, base, unused);
    assertThat(user.peek(base, 4)).hasValue(0);
    assertThat(entry(base)).isEqualTo(unused);
  }
}
