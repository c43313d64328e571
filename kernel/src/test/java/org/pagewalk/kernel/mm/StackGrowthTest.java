package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_COMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESERVE;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.fault.StackBounds;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.status.NtStatus;

class StackGrowthTest {
  private static final int BOTTOM = 0x100000;
  private static final int TOP = 0x108000;
  private static final int PAGE = 0x1000;

  private final TestMachine machine = new TestMachine(512);
  private final AddressSpace space = machine.newSpace();
  private int bottom = BOTTOM;
  private int top = TOP;
  private int limit;
  private int guaranteed;

  @BeforeEach
  void makeStack() {
    allocate(bottom, top - bottom, MEM_RESERVE, 4);
    allocate(top - PAGE, PAGE, MEM_COMMIT, 4);
    allocate(top - 2 * PAGE, PAGE, MEM_COMMIT, 0x104);
    limit = top - PAGE;
    machine.thread.setStackBounds(
        new StackBounds() {
          @Override
          public int allocationBase() {
            return bottom;
          }

          @Override
          public int base() {
            return top;
          }

          @Override
          public int guaranteedBytes() {
            return guaranteed;
          }

          @Override
          public void setLimit(int address) {
            limit = address;
          }
        });
  }

  private void allocate(int base, int size, int type, int protect) {
    machine.retry(
        () ->
            machine
                .memory
                .regions()
                .allocation()
                .allocate(space, machine.thread, base, 0, size, type, protect));
  }

  private FaultOutcome push(int address) {
    return machine.touch(space, address, Access.WRITE);
  }

  @Test
  void theGuardMovesDownSilentlyAndTheLimitFollows() {
    assertThat(push(TOP - PAGE - 4)).isEqualTo(new FaultOutcome.Resolved(FaultKind.GUARD_STACK));
    assertThat(limit).isEqualTo(TOP - 2 * PAGE);
    assertThat(push(TOP - PAGE - 4)).isEqualTo(new FaultOutcome.Resolved(FaultKind.DEMAND_ZERO));
    assertThat(push(TOP - 2 * PAGE - 4))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.GUARD_STACK));
    machine.memory.assertConsistent();
  }

  @Test
  void theLastGuardIsAStackOverflowAndThePageBelowAnAccessViolation() {
    int overflows = 0;
    int at = TOP - PAGE - 4;
    while (at > BOTTOM + PAGE && overflows == 0) {
      if (push(at) instanceof FaultOutcome.Failed failed) {
        assertThat(failed.status()).isEqualTo(NtStatus.STACK_OVERFLOW);
        overflows++;
      } else {
        push(at);
        at -= PAGE;
      }
    }
    assertThat(overflows).isEqualTo(1);
    assertThat(limit).isEqualTo(BOTTOM + PAGE);
    assertThat(push(BOTTOM + PAGE)).isInstanceOf(FaultOutcome.Resolved.class);
    assertThat(push(BOTTOM + 8))
        .usingRecursiveComparison()
        .isEqualTo(new FaultOutcome.Failed(NtStatus.ACCESS_VIOLATION, 1, BOTTOM + 8));
    machine.memory.assertConsistent();
  }

  @Test
  void guaranteedBytesMakeTheOverflowComeEarlier() {
    guaranteed = 3 * PAGE;
    int grown = 0;
    int at = TOP - PAGE - 4;
    while (push(at) instanceof FaultOutcome.Resolved) {
      push(at);
      at -= PAGE;
      grown++;
    }
    assertThat(grown).isEqualTo(1);
    assertThat(limit).isEqualTo(BOTTOM + PAGE);
    assertThat(push(BOTTOM + PAGE)).isInstanceOf(FaultOutcome.Resolved.class);
  }

  /** A stack whose guard is the lowest page of one page table; the one below does not exist yet. */
  private void makeStackAtAPageTablesEdge() {
    bottom = 0x007F0000;
    top = 0x00802000;
    makeStack();
  }

  @Test
  void theGuardMovesIntoThePageTableBelow() {
    makeStackAtAPageTablesEdge();
    FaultOutcome grows = new FaultOutcome.Resolved(FaultKind.GUARD_STACK);
    assertThat(push(0x00800FFC)).isEqualTo(grows);
    assertThat(limit).isEqualTo(0x00800000);
    assertThat(push(0x00800FFC)).isEqualTo(new FaultOutcome.Resolved(FaultKind.DEMAND_ZERO));
    assertThat(push(0x007FFFFC)).isEqualTo(grows);
    machine.memory.assertConsistent();
  }

  @Test
  void theStackOverflowsWhereItsNextPageTableFindsNoFrame() {
    makeStackAtAPageTablesEdge();
    long committed = machine.memory.commit().committed();
    while (machine.memory.pfn().availableCount() > 0) {
      machine.memory.frames().take();
    }
    assertThat(TestMachine.statusOf(push(0x00800FFC))).isEqualTo(NtStatus.STACK_OVERFLOW);
    assertThat(limit).as("it has not grown").isEqualTo(top - PAGE);
    assertThat(machine.memory.commit().committed()).isEqualTo(committed);
  }
}
