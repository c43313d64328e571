package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.status.NtStatus;

class StackGrowthTest extends OnEachFormat {
  private static final int BOTTOM = 0x100000;
  private static final int TOP = 0x108000;
  private static final int PAGE = 0x1000;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace space = machine.newSpace();
  private TestStack stack = new TestStack(machine, space, BOTTOM, TOP);

  StackGrowthTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private FaultOutcome push(int address) {
    return machine.touch(space, address, Access.WRITE);
  }

  @Test
  void theGuardMovesDownSilentlyAndTheLimitFollows() {
    assertThat(push(TOP - PAGE - 4)).isEqualTo(new FaultOutcome.Resolved(FaultKind.GUARD_STACK));
    assertThat(stack.limit).isEqualTo(TOP - 2 * PAGE);
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
    assertThat(stack.limit).isEqualTo(BOTTOM + PAGE);
    assertThat(push(BOTTOM + PAGE)).isInstanceOf(FaultOutcome.Resolved.class);
    assertThat(push(BOTTOM + 8))
        .usingRecursiveComparison()
        .isEqualTo(new FaultOutcome.Failed(NtStatus.ACCESS_VIOLATION, 1, BOTTOM + 8));
    machine.memory.assertConsistent();
  }

  @Test
  void guaranteedBytesMakeTheOverflowComeEarlier() {
    stack.guaranteed = 3 * PAGE;
    int grown = 0;
    int at = TOP - PAGE - 4;
    while (push(at) instanceof FaultOutcome.Resolved) {
      push(at);
      at -= PAGE;
      grown++;
    }
    assertThat(grown).isEqualTo(1);
    assertThat(stack.limit).isEqualTo(BOTTOM + PAGE);
    assertThat(push(BOTTOM + PAGE)).isInstanceOf(FaultOutcome.Resolved.class);
  }

  /** A stack whose guard is the lowest page of one page table; the one below does not exist yet. */
  private void makeStackAtAPageTablesEdge() {
    stack = new TestStack(machine, space, 0x007F0000, 0x00802000);
  }

  @Test
  void theGuardMovesIntoThePageTableBelow() {
    makeStackAtAPageTablesEdge();
    FaultOutcome grows = new FaultOutcome.Resolved(FaultKind.GUARD_STACK);
    assertThat(push(0x00800FFC)).isEqualTo(grows);
    assertThat(stack.limit).isEqualTo(0x00800000);
    assertThat(push(0x00800FFC)).isEqualTo(new FaultOutcome.Resolved(FaultKind.DEMAND_ZERO));
    assertThat(push(0x007FFFFC)).isEqualTo(grows);
    machine.memory.assertConsistent();
  }

  @Test
  void theGuardStaysWhereTheStacksNextPageTableFindsNoFrame() {
    makeStackAtAPageTablesEdge();
    long committed = machine.memory.commit().committed();
    while (machine.memory.pfn().availableCount() > 0) {
      machine.memory.frames().take();
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThat(TestMachine.statusOf(push(0x00800FFC))).isEqualTo(NtStatus.NO_MEMORY);
    }
    assertThat(stack.limit).as("it has not grown").isEqualTo(stack.top - PAGE);
    assertThat(machine.memory.commit().committed()).isEqualTo(committed);
  }
}
