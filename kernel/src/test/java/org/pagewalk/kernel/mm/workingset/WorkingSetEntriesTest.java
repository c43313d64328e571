package org.pagewalk.kernel.mm.workingset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingSetEntriesTest {
  private final WorkingSet workingSet = new WorkingSet();

  private void addPages(int count) {
    for (int page = 1; page <= count; page++) {
      workingSet.add(page << 12, page & 7);
      int entry = workingSet.find(page << 12);
      workingSet.setAge(entry, page % 5);
      if (page % 3 == 0) {
        workingSet.pin(page << 12);
      }
    }
  }

  private void assertPage(int page) {
    int entry = workingSet.find(page << 12);
    assertThat(entry).isNotNegative();
    assertThat(workingSet.address(entry)).isEqualTo(page << 12);
    assertThat(workingSet.protection(entry)).isEqualTo(page & 7);
    assertThat(workingSet.age(entry)).isEqualTo(page % 5);
    assertThat(workingSet.isTrimmable(entry)).isEqualTo(page % 3 != 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 64, 65, 128, 129, 1000, 5000})
  void entriesKeepWhatBelongsToThemWhenTheListGrows(int count) {
    addPages(count);
    assertThat(workingSet.size()).isEqualTo(count);
    for (int page = 1; page <= count; page++) {
      assertPage(page);
    }
    assertThat(workingSet.find(count + 1 << 12)).isEqualTo(-1);
  }

  @Test
  void entriesKeepWhatBelongsToThemWhenOthersGo() {
    addPages(200);
    for (int page = 1; page <= 200; page += 2) {
      assertThat(workingSet.remove(page << 12)).isTrue();
    }
    assertThat(workingSet.size()).isEqualTo(100);
    assertThat(workingSet.peak()).isEqualTo(200);
    for (int page = 2; page <= 200; page += 2) {
      assertPage(page);
      assertThat(workingSet.find(page - 1 << 12)).isEqualTo(-1);
    }
    assertThat(workingSet.remove(1 << 12)).isFalse();
    assertThat(workingSet.size()).isEqualTo(100);
  }

  @Test
  void pagesThatShareAHomeAreFoundInWhateverOrderTheyGo() {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      WorkingSet fresh = new WorkingSet();
      TreeSet<Integer> pages = new TreeSet<>();
      for (int i = 0; i < 60; i++) {
        int page = random.nextInt(1 << 20);
        if (pages.add(page)) {
          fresh.add(page << 12, 0);
        }
      }
      for (int page : pages.toArray(new Integer[0])) {
        if (random.nextBoolean()) {
          assertThat(fresh.remove(page << 12)).isTrue();
          pages.remove(page);
        }
      }
      assertThat(fresh.size()).isEqualTo(pages.size());
      for (int page : pages) {
        assertThat(fresh.address(fresh.find(page << 12))).isEqualTo(page << 12);
      }
    }
  }

  @Test
  void aNewEntryInAnOldPlaceBeginsAfresh() {
    workingSet.add(0x1000, 3);
    workingSet.setAge(0, 5);
    workingSet.pin(0x1000);
    workingSet.remove(0x1000);
    workingSet.add(0x2000, 4);
    assertThat(workingSet.age(0)).isZero();
    assertThat(workingSet.protection(0)).isEqualTo(4);
    assertThat(workingSet.isTrimmable(0)).isTrue();
    workingSet.setProtection(0, 6);
    assertThat(workingSet.protection(0)).isEqualTo(6);
  }

  @Test
  void aPageIsEnteredOnce() {
    workingSet.add(0x1000, 0);
    assertThatThrownBy(() -> workingSet.add(0x1FFF, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void highAddressesAreOrdinaryPages() {
    workingSet.add(0xFFFFF000, 0);
    workingSet.add(0xBFFE0000, 0);
    assertThat(workingSet.address(workingSet.find(0xFFFFFFFF))).isEqualTo(0xFFFFF000);
    assertThat(workingSet.address(workingSet.find(0xBFFE0FFF))).isEqualTo(0xBFFE0000);
  }

  @Test
  void ageEndsAtSeven() {
    workingSet.add(0x1000, 0);
    workingSet.setAge(0, 7);
    assertThat(workingSet.age(0)).isEqualTo(7);
    workingSet.setAge(0, 8);
    assertThat(workingSet.age(0)).isEqualTo(WorkingSet.OLDEST);
  }

  @Test
  void aPageStaysUntilItsLastPinGoes() {
    workingSet.add(0x1000, 0);
    for (int i = 0; i < 300; i++) {
      assertThat(workingSet.pin(0x1000)).isTrue();
    }
    for (int i = 0; i < 299; i++) {
      workingSet.unpin(0x1000);
    }
    assertThat(workingSet.isTrimmable(0)).isFalse();
    workingSet.unpin(0x1000);
    assertThat(workingSet.isTrimmable(0)).isTrue();
    workingSet.unpin(0x1000);
    assertThat(workingSet.isTrimmable(0)).isTrue();
    assertThat(workingSet.pin(0x1000)).isTrue();
    assertThat(workingSet.isTrimmable(0)).isFalse();
  }

  @Test
  void aPageThatIsNotInTheListIsNotPinned() {
    assertThat(workingSet.pin(0x1000)).isFalse();
    workingSet.pinAgain(0x1000);
    workingSet.unpin(0x1000);
    workingSet.add(0x1000, 0);
    assertThat(workingSet.isTrimmable(0)).isTrue();
  }

  @Test
  void aPageThatIsPinnedIsNotPinnedAgain() {
    workingSet.add(0x1000, 0);
    workingSet.pin(0x1000);
    workingSet.pinAgain(0x1000);
    workingSet.unpin(0x1000);
    assertThat(workingSet.isTrimmable(0)).isTrue();
  }

  @Test
  void lockedPagesAreCountedOnceHoweverTheyAreLocked() {
    workingSet.add(0x1000, 0);
    workingSet.add(0x2000, 0);
    workingSet.setLocks(0, 1);
    workingSet.setLocks(0, 3);
    workingSet.setLocks(1, 2);
    assertThat(workingSet.lockedPages()).isEqualTo(2);
    assertThat(workingSet.locks(0)).isEqualTo(3);
    assertThat(workingSet.isTrimmable(0)).isFalse();
    workingSet.setLocks(0, 0);
    workingSet.setLocks(0, 0);
    assertThat(workingSet.lockedPages()).isEqualTo(1);
    assertThat(workingSet.isTrimmable(0)).isTrue();
    workingSet.remove(0x1000);
    assertThat(workingSet.lockedPages()).isEqualTo(1);
    workingSet.remove(0x2000);
    assertThat(workingSet.lockedPages()).isZero();
  }

  @Test
  void aCursorBehindTheEndIsAtTheBeginning() {
    workingSet.add(0x1000, 0);
    workingSet.add(0x2000, 0);
    workingSet.setCursor(1);
    assertThat(workingSet.cursor()).isEqualTo(1);
    workingSet.setCursor(2);
    assertThat(workingSet.cursor()).isZero();
    workingSet.setCursor(1);
    workingSet.remove(0x1000);
    assertThat(workingSet.cursor()).isZero();
  }
}
