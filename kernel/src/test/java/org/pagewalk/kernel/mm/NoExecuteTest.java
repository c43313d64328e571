package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.status.NtStatus;

/** Where entries have the bit, what has no right to be executed is not, in whatever state it is. */
class NoExecuteTest extends OnEachFormat {
  private static final int READWRITE = 0x04;
  private static final int EXECUTE = 0x10;
  private static final int EXECUTE_READ = 0x20;
  private static final int EXECUTE_READWRITE = 0x40;
  private static final int RET = 0xC3;

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final AddressSpace space = machine.newSpace();
  private final int base = machine.commit(space, 0x1000);

  NoExecuteTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private void assertNotExecutable(AddressSpace in, int address) {
    FaultOutcome outcome = machine.touch(in, address, Access.EXECUTE);
    if (machineFormat.hasNoExecute()) {
      assertThat(outcome)
          .usingRecursiveComparison()
          .isEqualTo(new FaultOutcome.Failed(NtStatus.ACCESS_VIOLATION, 8, address));
    } else {
      assertThat(TestMachine.statusOf(outcome)).isEqualTo(NtStatus.SUCCESS);
    }
    machine.assertConsistent();
  }

  @Test
  void dataIsNotExecutedWhereverItIs() {
    assertNotExecutable(space, base);
    machine.write32(space, base, RET);
    assertNotExecutable(space, base);
    room.trim(space);
    assertNotExecutable(space, base);
    room.pageOut(space);
    assertNotExecutable(space, base);
    assertThat(machine.read32(space, base)).isEqualTo(RET);
    assertNotExecutable(space, base);
  }

  @Test
  void dataSharedSinceACloningIsNotExecuted() {
    machine.write32(space, base, RET);
    AddressSpace child = machine.clone(space);
    assertNotExecutable(child, base);
    assertThat(machine.read32(child, base)).isEqualTo(RET);
    assertNotExecutable(child, base);
    machine.write32(child, base, RET + 1);
    assertNotExecutable(child, base);
  }

  @Test
  void aViewIsExecutedOnlyIfItsProtectionSaysSo() {
    Section section = machine.section(0x1000, EXECUTE_READWRITE, Section.SEC_COMMIT);
    int data = machine.map(space, section, READWRITE);
    int code = machine.map(space, section, EXECUTE_READ);
    machine.write32(space, data, RET);
    assertThat(machine.execute32(space, code)).isEqualTo(RET);
    assertNotExecutable(space, data);
    room.trim(space);
    assertThat(machine.execute32(space, code)).isEqualTo(RET);
    assertNotExecutable(space, data);
  }

  @Test
  void theRightComesAndGoesWithTheProtection() {
    machine.write32(space, base, RET);
    for (int protect : new int[] {EXECUTE, EXECUTE_READ, EXECUTE_READWRITE}) {
      assertThat(room.protect(space, base, 0x1000, protect)).isZero();
      assertThat(machine.execute32(space, base)).isEqualTo(RET);
      assertThat(room.protect(space, base, 0x1000, READWRITE)).isZero();
      assertNotExecutable(space, base);
    }
  }
}
