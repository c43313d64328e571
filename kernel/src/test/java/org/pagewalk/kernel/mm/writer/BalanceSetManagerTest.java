package org.pagewalk.kernel.mm.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;

class BalanceSetManagerTest extends OnEachFormat {
  private static final int FRAMES = 512;
  private static final int LOW = FRAMES / 32;

  private final PagingRoom room = new PagingRoom(machineFormat, FRAMES);
  private final TestMachine machine = room.machine;
  private final MemoryManager memory = room.memory;
  private final AddressSpace first = machine.newSpace();
  private final AddressSpace second = machine.newSpace();

  BalanceSetManagerTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private int fill(AddressSpace space, int pages) {
    int base = machine.commit(space, pages * 0x1000);
    for (int i = 0; i < pages; i++) {
      machine.write32(space, base + i * 0x1000, i);
    }
    machine.thread.releasePages();
    return base;
  }

  private static int age(AddressSpace space, int address) {
    return space.workingSet().age(space.workingSet().find(address));
  }

  private List<Integer> leave(int available) {
    List<Integer> taken = new ArrayList<>();
    while (memory.pfn().availableCount() > available) {
      taken.add(memory.frames().take());
    }
    return taken;
  }

  @Test
  void everySecondTheWorkingSetsAreAgedOneByOne() {
    int here = fill(first, 1);
    int there = fill(second, 1);
    assertThat(memory.nextBalanceRound()).isEqualTo(Costs.BALANCE_PERIOD);
    assertThat(memory.wantsBalanceSetManager()).isFalse();
    for (int round = 1; round < 4; round++) {
      machine.clock.advanceTo(memory.nextBalanceRound() - 1);
      assertThat(memory.wantsBalanceSetManager()).isFalse();
      machine.clock.advanceTo(memory.nextBalanceRound());
      assertThat(memory.wantsBalanceSetManager()).isTrue();
      assertThat(memory.balanceSetStep()).isTrue();
      assertThat(age(first, here)).isEqualTo(round - 1);
      for (int entry = 0; entry < first.workingSet().size(); entry++) {
        assertThat(first.workingSet().age(entry)).isEqualTo(round - 1);
      }
      assertThat(age(second, there)).isEqualTo(Math.max(0, round - 2));
      assertThat(memory.nextBalanceRound()).isEqualTo(machine.clock.time() + Costs.BALANCE_PERIOD);
      assertThat(memory.balanceSetStep()).isFalse();
      assertThat(age(second, there)).isEqualTo(round - 1);
    }
  }

  @Test
  void aPageThatWasUsedIsYoungAgain() {
    int base = fill(first, 2);
    for (int round = 0; round < 4; round++) {
      machine.clock.advanceTo(memory.nextBalanceRound());
      memory.balanceSetStep();
      memory.balanceSetStep();
    }
    assertThat(age(first, base)).isEqualTo(3);
    machine.touch(first, base, Access.READ);
    machine.clock.advanceTo(memory.nextBalanceRound());
    memory.balanceSetStep();
    assertThat(age(first, base)).isZero();
    assertThat(age(first, base + 0x1000)).isEqualTo(4);
  }

  @Test
  void lowMemoryIsTrimmedUntilTwiceTheLowWaterIsInSight() {
    fill(first, 100);
    List<Integer> taken = leave(LOW);
    assertThat(memory.wantsBalanceSetManager()).isFalse();
    taken.add(memory.frames().take());
    assertThat(memory.wantsBalanceSetManager()).isTrue();
    assertThat(memory.balanceSetStep()).isFalse();
    int soon = memory.pfn().availableCount() + memory.pfn().modifiedCount();
    assertThat(soon).isEqualTo(2 * LOW);
    assertThat(memory.wantsBalanceSetManager()).isFalse();
  }

  @Test
  void modifiedPagesOfFilesAndMemoryCountAsInSight() {
    fill(first, 2 * LOW);
    leave(LOW - 1);
    room.trim(first);
    assertThat(memory.pfn().modifiedCount()).isGreaterThanOrEqualTo(LOW + 1);
    assertThat(memory.wantsBalanceSetManager()).isFalse();
  }

  @Test
  void aTrimThatFoundTooLittleIsNotTriedAgainForAHundredthOfASecond() {
    fill(first, 3);
    leave(LOW - 1);
    assertThat(memory.wantsBalanceSetManager()).isTrue();
    assertThat(memory.balanceSetStep()).isFalse();
    assertThat(memory.wantsBalanceSetManager()).isFalse();
    long now = machine.clock.time();
    machine.clock.advanceTo(now + Costs.BALANCE_PERIOD / 100 - 1);
    assertThat(memory.wantsBalanceSetManager()).isFalse();
    machine.clock.advanceTo(now + Costs.BALANCE_PERIOD / 100);
    assertThat(memory.wantsBalanceSetManager()).isTrue();
  }
}
