package org.pagewalk.kernel.mm.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.TestStack;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

class GuardPagesTest extends OnEachFormat {
  private static final int GUARDED = 0x104;
  private static final int READONLY = 2;
  private static final FaultOutcome GROWN = new FaultOutcome.Resolved(FaultKind.GUARD_STACK);

  /** First address of the second page table. */
  private final int table = machineFormat.geometry().firstAddress(1);

  private final PagingRoom room = new PagingRoom(machineFormat, 512);
  private final TestMachine machine = room.machine;
  private final AddressSpace space = machine.newSpace();

  GuardPagesTest(PageTableGeometry geometry) {
    super(geometry);
  }

  /** A stack whose first guard page is the first of a page table; the table below is in use. */
  private TestStack stackAcrossTables() {
    TestStack stack = new TestStack(machine, space, table - 8 * Page.SIZE, table + 2 * Page.SIZE);
    assertThat(stack.guard()).isEqualTo(table);
    machine.write32(space, machine.commit(space, Page.SIZE), 1);
    return stack;
  }

  /** A page table can go when its entries name no frames any more. */
  private void pageOutWithTables() {
    room.pageOut(space);
    room.pageOut(space);
  }

  private void assertFails(FaultOutcome outcome, int status) {
    assertThat(TestMachine.statusOf(outcome)).as(NtStatus.nameOf(status)).isEqualTo(status);
  }

  @Test
  void theReadErrorOfThePageTableBelowIsToldAndTheGuardStays() {
    TestStack stack = stackAcrossTables();
    pageOutWithTables();
    machine.read32(space, stack.teb());
    assertThat(machine.read32(space, stack.top - Page.SIZE)).isZero();
    assertThat(room.memory.tables().isTableResident(space, table - Page.SIZE)).isFalse();
    room.store().refusesReads = true;
    FaultOutcome outcome = machine.touch(space, stack.guard(), Access.WRITE);
    assertFails(outcome, NtStatus.IN_PAGE_ERROR);
    assertThat(stack.limit).isEqualTo(stack.top - Page.SIZE);
    room.store().refusesReads = false;
    assertThat(machine.touch(space, stack.guard(), Access.WRITE)).isEqualTo(GROWN);
    assertThat(stack.limit).isEqualTo(stack.guard());
    room.memory.assertConsistent();
  }

  @Test
  void aThreadWaitsForThePageTableBelowItsGuard() {
    TestStack stack = stackAcrossTables();
    pageOutWithTables();
    machine.read32(space, stack.teb());
    machine.read32(space, stack.top - Page.SIZE);
    assertThat(room.fault(space, stack.guard(), Access.WRITE))
        .isInstanceOf(FaultOutcome.Wait.class);
    assertThat(stack.limit).isEqualTo(stack.top - Page.SIZE);
    room.endTransfers();
    assertThat(room.fault(space, stack.guard(), Access.WRITE)).isEqualTo(GROWN);
    assertThat(stack.limit).isEqualTo(stack.guard());
    room.memory.assertConsistent();
  }

  @Test
  void aThreadWaitsForItsTebBeforeItsStackGrows() {
    TestStack stack = stackAcrossTables();
    pageOutWithTables();
    machine.read32(space, stack.top - Page.SIZE);
    assertThat(room.fault(space, stack.guard(), Access.WRITE))
        .isInstanceOf(FaultOutcome.Wait.class);
    assertThat(machine.touch(space, stack.guard(), Access.WRITE)).isEqualTo(GROWN);
    room.memory.assertConsistent();
  }

  @Test
  void aTebThatIsGuardedItselfMakesTheStacksGuardAnOrdinaryOne() {
    TestStack stack = stackAcrossTables();
    assertThat(room.protect(space, stack.teb(), Page.SIZE, GUARDED)).isEqualTo(NtStatus.SUCCESS);
    assertFails(machine.touch(space, stack.guard(), Access.WRITE), NtStatus.GUARD_PAGE_VIOLATION);
    assertThat(machine.touch(space, stack.guard(), Access.WRITE).isResolved()).isTrue();
    assertThat(machine.touch(space, stack.teb(), Access.WRITE).isResolved()).isTrue();
  }

  @Test
  void touchingAGuardedTebIsAGuardPageViolation() {
    TestStack stack = stackAcrossTables();
    assertThat(room.protect(space, stack.teb(), Page.SIZE, GUARDED)).isEqualTo(NtStatus.SUCCESS);
    assertFails(machine.touch(space, stack.teb(), Access.READ), NtStatus.GUARD_PAGE_VIOLATION);
    assertThat(machine.touch(space, stack.teb(), Access.READ).isResolved()).isTrue();
  }

  @Test
  void aTebThatCannotBeWrittenLetsNoStackGrow() {
    TestStack stack = stackAcrossTables();
    assertThat(room.protect(space, stack.teb(), Page.SIZE, READONLY)).isEqualTo(NtStatus.SUCCESS);
    assertFails(machine.touch(space, stack.guard(), Access.WRITE), NtStatus.GUARD_PAGE_VIOLATION);
    assertThat(stack.limit).isEqualTo(stack.top - Page.SIZE);
    room.memory.assertConsistent();
  }

  @Test
  void anotherProcesssGuardPageIsNoStackOfTheCallers() {
    AddressSpace other = machine.newSpace();
    TestStack theirs = new TestStack(machine, other, table - 8 * Page.SIZE, table + 2 * Page.SIZE);
    TestStack own = stackAcrossTables();
    assertFails(
        room.memory.accessFault(other, own.guard(), Access.WRITE, Mode.KERNEL, machine.thread),
        NtStatus.GUARD_PAGE_VIOLATION);
    assertThat(own.limit).isEqualTo(own.top - Page.SIZE);
    assertThat(theirs.limit).isEqualTo(theirs.top - Page.SIZE);
    assertThat(room.pte(other, own.guard() - Page.SIZE)).isZero();
  }
}
