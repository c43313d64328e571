package org.pagewalk.kernel.mm.pagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PagingFileTest {
  private final TestPageStore store = new TestPageStore();
  private final byte[] page = new byte[4096];

  private PagingFile file(int size, int maximum, InjectedFaults faults) {
    store.extendTo(size);
    return new PagingFile(3, store, size, maximum, faults);
  }

  private PagingFile file(int size, int maximum) {
    return file(size, maximum, InjectedFaults.none());
  }

  /** Takes a run as the writers do; answers its first slot. */
  private static int take(PagingFile file, int pages) {
    int first = file.findRun(pages);
    if (first != 0) {
      file.take(first, file.runLength(first, pages));
    }
    return first;
  }

  @Test
  void theHeaderIsNeverASlot() {
    PagingFile file = file(4, 4);
    assertThat(file.isUsed(0)).isTrue();
    assertThat(file.capacity()).isEqualTo(3);
    assertThat(file.freeCount()).isEqualTo(3);
    assertThat(file.usedCount()).isZero();
    assertThat(take(file, 1)).isEqualTo(1);
    assertThat(take(file, 1)).isEqualTo(2);
    assertThat(take(file, 1)).isEqualTo(3);
    assertThat(take(file, 1)).isZero();
    assertThat(file.freeCount()).isZero();
    assertThatThrownBy(() -> file.release(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRunIsAsLongAsWantedOrAsThereIsRoom() {
    PagingFile file = file(20, 20);
    assertThat(file.findRun(8)).isEqualTo(1);
    assertThat(file.runLength(1, 8)).isEqualTo(8);
    file.take(1, 8);
    assertThat(file.runLength(9, 100)).isEqualTo(11);
    file.take(12, 1);
    assertThat(file.runLength(9, 100)).isEqualTo(3);
    assertThat(file.runLength(9, 3)).isEqualTo(3);
    assertThat(file.runLength(9, 2)).isEqualTo(2);
  }

  @Test
  void aRunDoesNotReachBeyondASlotOutsideTheFile() {
    PagingFile file = file(8, 16);
    file.take(12, 1);
    assertThat(file.runLength(6, 16)).isEqualTo(2);
  }

  @Test
  void runsFollowEachOtherAndEarlySlotsAreUsedAgainAtTheEnd() {
    PagingFile file = file(10, 10);
    assertThat(take(file, 4)).isEqualTo(1);
    file.release(1);
    file.release(2);
    assertThat(take(file, 4)).isEqualTo(5);
    assertThat(take(file, 4)).isEqualTo(9);
    assertThat(take(file, 4)).isEqualTo(1);
    assertThat(file.freeCount()).isZero();
    assertThat(take(file, 4)).isZero();
    file.release(7);
    assertThat(take(file, 4)).isEqualTo(7);
  }

  @Test
  void theSearchGoesOnBehindTheRunThatWasFound() {
    PagingFile file = file(30, 30);
    file.take(4, 1);
    assertThat(take(file, 8)).isEqualTo(1);
    file.release(2);
    assertThat(take(file, 8)).isEqualTo(5);
    file.release(6);
    assertThat(take(file, 8)).isEqualTo(13);
  }

  @Test
  void aSlotIsFreedExactlyOnce() {
    PagingFile file = file(4, 4);
    take(file, 2);
    assertThat(file.usedCount()).isEqualTo(2);
    file.release(2);
    assertThat(file.usedCount()).isEqualTo(1);
    assertThat(file.isUsed(1)).isTrue();
    assertThat(file.isUsed(2)).isFalse();
    assertThatThrownBy(() -> file.release(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("slot 2 of paging file 3 is free");
    assertThat(file.usedCount()).isEqualTo(1);
  }

  @Test
  void thePeakStaysWhenSlotsAreFreed() {
    PagingFile file = file(10, 10);
    take(file, 3);
    file.release(2);
    take(file, 1);
    assertThat(file.peak()).isEqualTo(3);
    take(file, 2);
    assertThat(file.peak()).isEqualTo(5);
  }

  @Test
  void aBadSlotIsLostForGood() {
    PagingFile file = file(5, 5);
    take(file, 2);
    file.markBad(1);
    assertThat(file.badCount()).isEqualTo(1);
    assertThat(file.usedCount()).isEqualTo(1);
    assertThat(file.capacity()).isEqualTo(3);
    assertThat(file.freeCount()).isEqualTo(2);
    assertThat(take(file, 4)).isEqualTo(3);
    assertThat(take(file, 4)).isZero();
  }

  @Test
  void aFileGrowsBy256PagesAtLeast() {
    PagingFile file = file(10, 10_000);
    assertThat(file.grow(1)).isEqualTo(256);
    assertThat(file.size()).isEqualTo(266);
    assertThat(store.size()).isEqualTo(266);
    assertThat(file.grow(300)).isEqualTo(300);
    assertThat(file.size()).isEqualTo(566);
    assertThat(file.capacity()).isEqualTo(565);
    assertThat(file.maximum()).isEqualTo(10_000);
  }

  @Test
  void aFileGrowsToItsMaximumAndNoFurther() {
    PagingFile file = file(10, 100);
    assertThat(file.grow(50)).isEqualTo(90);
    assertThat(file.size()).isEqualTo(100);
    assertThat(file.grow(1)).isZero();
    assertThat(file.size()).isEqualTo(100);
  }

  @Test
  void aFileGrowsAsFarAsTheStoreHasRoom() {
    PagingFile file = file(10, 10_000);
    store.room = 40;
    assertThat(file.grow(16)).isEqualTo(16);
    assertThat(file.isWritable()).isTrue();
    for (int i = 0; i < 10; i++) {
      file.grow(16);
    }
    assertThat(file.size()).isEqualTo(40);
    assertThat(store.size()).isEqualTo(40);
  }

  @Test
  void aFileGrowsAsFarAsTheDiskIsSaidToHaveRoom() {
    PagingFile file = file(10, 10_000, new InjectedFaults(0, 0, 12 * 4096));
    assertThat(file.grow(100)).isEqualTo(2);
    assertThat(file.grow(100)).isZero();
    assertThat(file.size()).isEqualTo(12);
  }

  @Test
  void aPageOfWhichTheLastByteHasNoRoomIsNotAdded() {
    PagingFile file = file(10, 10_000, new InjectedFaults(0, 0, 12 * 4096 - 1));
    assertThat(file.grow(1)).isEqualTo(1);
    assertThat(file.grow(1)).isZero();
  }

  @Test
  void aFileThatMayGrowIsWritableUntilGrowthIsRefused() {
    PagingFile file = file(3, 5);
    take(file, 2);
    assertThat(file.freeCount()).isZero();
    assertThat(file.isWritable()).isTrue();
    store.room = 3;
    assertThat(file.grow(1)).isZero();
    assertThat(file.isWritable()).isFalse();
    file.release(1);
    assertThat(file.isWritable()).isTrue();
  }

  @Test
  void aFullFileOfFixedSizeIsNotWritable() {
    PagingFile file = file(3, 3);
    assertThat(file.isWritable()).isTrue();
    take(file, 2);
    assertThat(file.isWritable()).isFalse();
  }

  @Test
  void theWantedReadAndWriteFailAndNoOther() {
    PagingFile file = file(9, 9, new InjectedFaults(2, 3, Long.MAX_VALUE));
    assertThat(file.beginRead()).isTrue();
    assertThat(file.beginRead()).isFalse();
    assertThat(file.beginRead()).isTrue();
    assertThat(file.write(1, page)).isTrue();
    assertThat(file.write(2, page)).isTrue();
    assertThat(file.write(3, page)).isFalse();
    assertThat(file.write(4, page)).isTrue();
    assertThat(store.written).containsExactly(1, 2, 4);
  }

  @Test
  void aSlotBehindTheEndOfTheDiskIsNotWritten() {
    PagingFile file = file(9, 9, new InjectedFaults(0, 0, 4 * 4096));
    assertThat(file.write(3, page)).isTrue();
    assertThat(file.write(4, page)).isFalse();
    assertThat(store.written).containsExactly(3);
  }

  @Test
  void contentsGoToTheStoreAndComeBack() {
    PagingFile file = file(9, 9);
    page[7] = 42;
    assertThat(file.write(5, page)).isTrue();
    page[7] = 0;
    assertThat(file.read(5, page)).isTrue();
    assertThat(page[7]).isEqualTo((byte) 42);
    store.refusesReads = true;
    assertThat(file.read(5, page)).isFalse();
    store.refusesWrites = true;
    assertThat(file.write(5, page)).isFalse();
    assertThat(file.name()).isEqualTo("test paging file");
    assertThat(file.number()).isEqualTo(3);
  }
}
