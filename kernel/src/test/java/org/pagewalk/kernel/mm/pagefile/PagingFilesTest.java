package org.pagewalk.kernel.mm.pagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.status.KernelRefusal;

class PagingFilesTest {
  private final PagingFiles files = new PagingFiles(InjectedFaults.none());
  private final List<TestPageStore> stores = new ArrayList<>();

  private PagingFile add(int minimum, int maximum) {
    TestPageStore store = new TestPageStore();
    stores.add(store);
    return files.add(store, (long) minimum << 12, (long) maximum << 12);
  }

  private void assertRun(int pages, int file, int first, int count) {
    assertThat(files.allocate(pages)).isEqualTo(new SlotRun(files.get(file), first, count));
  }

  @Test
  void sixteenFilesAreNumberedInOrderAndASeventeenthIsRefused() {
    for (int i = 0; i < 16; i++) {
      assertThat(add(2, 2).number()).isEqualTo(i);
    }
    assertThat(files.files()).hasSize(16);
    assertThatThrownBy(() -> add(2, 2))
        .isInstanceOf(KernelRefusal.class)
        .hasMessageContaining("16");
    assertThat(files.files()).hasSize(16);
  }

  @Test
  void aFileHasTwoPagesAtLeastAndAMaximumNotBelow() {
    assertThatThrownBy(() -> add(1, 10)).isInstanceOf(KernelRefusal.class);
    assertThatThrownBy(() -> add(5, 4)).isInstanceOf(KernelRefusal.class);
    assertThat(add(2, 2).capacity()).isEqualTo(1);
  }

  @Test
  void aFileIsNeverLargerThanItsPtesCanName() {
    PagingFile file = add(0x200000, 0x300000);
    assertThat(file.size()).isEqualTo(PagingFile.LARGEST);
    assertThat(file.maximum()).isEqualTo(PagingFile.LARGEST);
  }

  @Test
  void aStoreWithoutRoomForTheMinimumIsClosedAndRefused() {
    TestPageStore store = new TestPageStore();
    store.room = 9;
    assertThatThrownBy(() -> files.add(store, 10 << 12, 20 << 12))
        .isInstanceOf(KernelRefusal.class)
        .hasMessageContaining("no room for 40960 bytes");
    assertThat(store.isClosed).isTrue();
    assertThat(files.files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16})
  void theFilesTakeWritesInTurn(int count) {
    for (int i = 0; i < count; i++) {
      add(10, 10);
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < count; i++) {
        assertRun(2, i, 1 + 2 * round, 2);
      }
    }
    assertThat(files.usedCount()).isEqualTo(4L * count);
    assertThat(files.capacity()).isEqualTo(9L * count);
    assertThat(files.freeCount()).isEqualTo(5L * count);
  }

  @Test
  void aFullFileIsPassedOverUntilNoneHasASlot() {
    add(3, 3);
    add(8, 8);
    add(4, 4);
    assertRun(4, 0, 1, 2);
    assertRun(4, 1, 1, 4);
    assertRun(4, 2, 1, 3);
    assertRun(4, 1, 5, 3);
    assertThat(files.allocate(1)).isNull();
    files.release(2, 2);
    assertRun(4, 2, 2, 1);
    files.release(0, 1);
    files.release(1, 1);
    assertRun(4, 0, 1, 1);
    assertRun(4, 1, 1, 1);
  }

  @Test
  void aSlotGoesBackToTheFileThatIsNamed() {
    add(4, 4);
    add(4, 4);
    files.allocate(2);
    files.allocate(2);
    files.release(1, 2);
    assertThat(files.get(0).usedCount()).isEqualTo(2);
    assertThat(files.get(1).usedCount()).isEqualTo(1);
    files.markBad(0, 1);
    assertThat(files.get(0).badCount()).isEqualTo(1);
    assertThat(files.get(1).badCount()).isZero();
  }

  @Test
  void growthGoesFromFileToFile() {
    add(10, 20);
    add(10, 1000);
    assertThat(files.grow(30)).isTrue();
    assertThat(files.get(0).size()).isEqualTo(20);
    assertThat(files.get(1).size()).isEqualTo(266);
    assertThat(files.grow(0)).isTrue();
    assertThat(files.get(1).size()).isEqualTo(266);
  }

  @Test
  void theSecondFileDoesNotGrowIfTheFirstIsEnough() {
    add(10, 1000);
    add(10, 1000);
    assertThat(files.grow(256)).isTrue();
    assertThat(files.get(0).size()).isEqualTo(266);
    assertThat(files.get(1).size()).isEqualTo(10);
  }

  @Test
  void moreThanTheMaximaAllowIsRefusedWithoutGrowth() {
    add(10, 20);
    add(10, 20);
    assertThat(files.grow(21)).isFalse();
    assertThat(files.get(0).size()).isEqualTo(10);
    assertThat(files.get(1).size()).isEqualTo(10);
    assertThat(files.grow(20)).isTrue();
    assertThat(files.capacity()).isEqualTo(38);
  }

  @Test
  void aDiskWithoutRoomMakesGrowthFail() {
    add(10, 1000);
    stores.getFirst().room = 15;
    assertThat(files.grow(300)).isFalse();
    assertThat(files.allocate(100).count()).isLessThanOrEqualTo(14);
    assertThat(files.get(0).size()).isLessThanOrEqualTo(15);
  }

  @Test
  void historyAndTheEndReachEveryStore() {
    add(2, 2);
    add(2, 2);
    files.snapshotTaken(1);
    files.snapshotRestored(1);
    files.snapshotDropped(1);
    assertThat(stores)
        .allSatisfy(
            store -> assertThat(store.told).containsExactly("taken 1", "restored 1", "dropped 1"));
    files.close();
    assertThat(stores).allMatch(store -> store.isClosed);
  }
}
