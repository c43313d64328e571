package org.pagewalk.kernel.mm.section;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.PagingRoom;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;

class PrototypePoolTest {
  private static final int POOL = SystemLayout.PROTOTYPE_POOL;

  private final PagingRoom room = new PagingRoom(512);
  private final MemoryManager memory = room.memory;
  private final PrototypePool pool = memory.prototypePool();
  private final long committed = memory.commit().committed();

  private void assertResident(int pages) {
    assertThat(pool.residentPages()).isEqualTo(pages);
    assertThat(memory.commit().committed()).isEqualTo(committed + pages);
  }

  @Test
  void runsFollowEachOtherAndShareAPage() {
    assertThat(pool.allocate(10)).isEqualTo(POOL);
    assertThat(pool.allocate(1014)).isEqualTo(POOL + 40);
    assertResident(1);
    assertThat(pool.allocate(1)).isEqualTo(POOL + 0x1000);
    assertResident(2);
    assertThat(pool.frameOf(POOL)).isEqualTo(pool.frameOf(POOL + 0xFFC));
    assertThat(pool.frameOf(POOL + 0x1000)).isNotEqualTo(pool.frameOf(POOL));
    assertThat(pool.frameOf(POOL + 0x2000)).isEqualTo(PfnDatabase.NONE);
  }

  @Test
  void aRunAcrossPagesNeedsEachOfThem() {
    pool.allocate(1000);
    assertThat(pool.allocate(1050)).isEqualTo(POOL + 4000);
    assertResident(3);
    pool.free(POOL, 1000);
    assertResident(3);
    pool.free(POOL + 4000, 1050);
    assertResident(0);
    assertThat(pool.frameOf(POOL)).isEqualTo(PfnDatabase.NONE);
  }

  @Test
  void freedRunsJoinTheirNeighbours() {
    int first = pool.allocate(100);
    int second = pool.allocate(100);
    int third = pool.allocate(100);
    int last = pool.allocate(100);
    pool.free(first, 100);
    pool.free(third, 100);
    assertThat(pool.allocate(101)).isEqualTo(last + 400);
    pool.free(second, 100);
    assertThat(pool.allocate(300)).isEqualTo(POOL);
  }

  @Test
  void aSmallerRunLeavesTheRestOfTheGap() {
    int first = pool.allocate(100);
    pool.allocate(100);
    pool.free(first, 100);
    assertThat(pool.allocate(60)).isEqualTo(POOL);
    assertThat(pool.allocate(41)).isEqualTo(POOL + 800);
    assertThat(pool.allocate(40)).isEqualTo(POOL + 240);
  }

  @Test
  void entriesAreZeroAndKeepWhatIsWritten() {
    int address = pool.allocate(4);
    assertThat(pool.read(address + 12)).isZero();
    pool.write(address + 12, 0x45084);
    assertThat(pool.read(address + 12)).isEqualTo(0x45084);
    assertThat(pool.read(address + 8)).isZero();
    assertThat(memory.pfn().shareCount(pool.frameOf(address))).isEqualTo(1);
  }

  @Test
  void withoutFramesNothingIsTakenAndNothingStaysCharged() {
    while (memory.pfn().availableCount() > 1) {
      memory.frames().take();
    }
    assertThat(pool.allocate(2000)).isZero();
    assertResident(0);
    assertThat(memory.pfn().availableCount()).isEqualTo(1);
    assertThat(pool.allocate(1024)).isEqualTo(POOL);
    assertResident(1);
  }

  @Test
  void withoutCommitNothingIsTaken() {
    long rest = memory.commit().limit() - committed;
    assertThat(memory.commit().charge(rest - 1)).isTrue();
    assertThat(pool.allocate(1025)).isZero();
    assertThat(pool.residentPages()).isZero();
    assertThat(memory.commit().committed()).isEqualTo(committed + rest - 1);
    assertThat(pool.allocate(1024)).isEqualTo(POOL);
  }

  @Test
  void thePoolHasFourMillionEntriesAndNoMore() {
    int entries = SystemLayout.PROTOTYPE_POOL_SIZE / 4;
    assertThat(pool.allocate(entries + 1)).isZero();
    assertThat(pool.allocate(entries)).isZero();
    PagingRoom large = new PagingRoom(5000);
    assertThat(large.memory.prototypePool().allocate(entries)).isEqualTo(POOL);
    assertThat(large.memory.prototypePool().allocate(1)).isZero();
    large.memory.prototypePool().free(POOL, entries);
    assertThat(large.memory.prototypePool().residentPages()).isZero();
    assertThat(pool.framesFor(0)).isEqualTo(3);
    assertThat(pool.framesFor(2048)).isEqualTo(5);
  }
}
