package org.pagewalk.kernel.mm.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccessFaultsTest extends OnEachFormat {
  private static final int UNMAPPED = 0xD000_0000;
  private static final int ABOVE_USER_SPACE = 0x7FFF_0000;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();

  AccessFaultsTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private FaultOutcome fault(int address, Mode mode) {
    return machine.memory.accessFault(space, address, Access.READ, mode, machine.thread);
  }

  private int statusOf(int address, Mode mode) {
    return TestMachine.statusOf(fault(address, mode));
  }

  @Test
  void kernelsAccessToASystemPageThatIsMappedGoesOn() {
    assertThat(fault(SystemLayout.KERNEL_SHARED_DATA, Mode.KERNEL))
        .isEqualTo(FaultOutcome.TRY_AGAIN);
  }

  @Test
  void otherAddressesOutsideUserSpaceAreViolations() {
    assertThat(statusOf(SystemLayout.KERNEL_SHARED_DATA, Mode.USER))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(statusOf(UNMAPPED, Mode.KERNEL)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(statusOf(ABOVE_USER_SPACE, Mode.KERNEL)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(statusOf(ABOVE_USER_SPACE, Mode.USER)).isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void clonedPagesBecomePrivateOneAfterTheOther() {
    int base = machine.commit(space, 0x3000);
    for (int page = 0; page < 0x3000; page += 0x1000) {
      machine.write32(space, base + page, page + 1);
    }
    AddressSpace clone = machine.clone(space);
    machine.memory.emptyWorkingSet(clone);
    assertThat(machine.protect(clone, base, 0x3000, 2).status()).isZero();
    for (int page = 0; page < 0x3000; page += 0x1000) {
      assertThat(machine.read32(clone, base + page)).isEqualTo(page + 1);
    }
    machine.assertConsistent();
  }
}
