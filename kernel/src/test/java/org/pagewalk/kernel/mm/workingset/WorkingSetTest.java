package org.pagewalk.kernel.mm.workingset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkingSetTest {
  private final WorkingSet workingSet = new WorkingSet();

  @Test
  void everyPageIsFoundAgainAfterRandomChange() {
    TreeMap<Integer, Integer> expected = new TreeMap<>();
    Random random = new Random(5);
    for (int i = 0; i < 20000; i++) {
      int address = random.nextInt(700) << 12;
      if (expected.containsKey(address)) {
        assertThat(workingSet.remove(address)).isTrue();
        expected.remove(address);
      } else {
        int protection = random.nextInt(8);
        workingSet.add(address, protection);
        expected.put(address, protection);
      }
    }
    assertThat(workingSet.size()).isEqualTo(expected.size());
    for (int page = 0; page < 700; page++) {
      int entry = workingSet.find(page << 12);
      Integer protection = expected.get(page << 12);
      assertThat(entry >= 0).isEqualTo(protection != null);
      if (protection != null) {
        assertThat(workingSet.protection(entry)).isEqualTo(protection);
        assertThat(workingSet.address(entry)).isEqualTo(page << 12);
      }
    }
  }

  @Test
  void growingListKeepsWhatIsNotedOfItsPages() {
    for (int page = 0; page < 1000; page++) {
      workingSet.add(page << 12, page % 32);
      workingSet.setAge(workingSet.find(page << 12), page % 8);
      workingSet.setLocks(workingSet.find(page << 12), page % 3);
      if (page % 5 == 0) {
        workingSet.pin(page << 12);
      }
    }
    for (int page = 0; page < 1000; page++) {
      int entry = workingSet.find(page << 12);
      assertThat(workingSet.protection(entry)).isEqualTo(page % 32);
      assertThat(workingSet.age(entry)).isEqualTo(page % 8);
      assertThat(workingSet.locks(entry)).isEqualTo(page % 3);
      assertThat(workingSet.isTrimmable(entry)).isEqualTo(page % 5 != 0 && page % 3 == 0);
    }
    assertThat(workingSet.find(1000 << 12)).isNegative();
  }

  @Test
  void aPinnedPageIsNotTrimmableUntilItsLastPinGoes() {
    workingSet.add(0x1000, 0);
    workingSet.pin(0x1000);
    workingSet.pin(0x1FFF);
    workingSet.unpin(0x1000);
    assertThat(workingSet.isTrimmable(workingSet.find(0x1000))).isFalse();
    workingSet.unpin(0x1000);
    assertThat(workingSet.isTrimmable(workingSet.find(0x1000))).isTrue();
  }

  @Test
  void whatIsNotedOfAPageStaysWithItWhenAnotherLeaves() {
    for (int page = 1; page <= 3; page++) {
      workingSet.add(page << 12, page);
    }
    workingSet.setLocks(workingSet.find(0x3000), 2);
    workingSet.setAge(workingSet.find(0x3000), 5);
    workingSet.setLocks(workingSet.find(0x1000), 1);
    workingSet.pin(0x1000);
    assertThat(workingSet.lockedPages()).isEqualTo(2);
    workingSet.remove(0x1000);
    int moved = workingSet.find(0x3000);
    assertThat(workingSet.locks(moved)).isEqualTo(2);
    assertThat(workingSet.age(moved)).isEqualTo(5);
    assertThat(workingSet.protection(moved)).isEqualTo(3);
    assertThat(workingSet.isTrimmable(moved)).isFalse();
    assertThat(workingSet.locks(workingSet.find(0x2000))).isZero();
    assertThat(workingSet.lockedPages()).isEqualTo(1);
    workingSet.setLocks(moved, 0);
    assertThat(workingSet.isTrimmable(moved)).as("no pin came along").isTrue();
    assertThat(workingSet.lockedPages()).isZero();
  }

  @Test
  void anEntryThatIsUsedAgainBeginsAnew() {
    workingSet.add(0x1000, 4);
    workingSet.setLocks(0, 3);
    workingSet.setAge(0, 9);
    workingSet.pin(0x1000);
    assertThat(workingSet.age(0)).as("the oldest").isEqualTo(WorkingSet.OLDEST);
    workingSet.remove(0x1000);
    workingSet.add(0x2000, 1);
    assertThat(workingSet.locks(0)).isZero();
    assertThat(workingSet.age(0)).isZero();
    assertThat(workingSet.isTrimmable(0)).isTrue();
    assertThat(workingSet.lockedPages()).isZero();
    assertThat(workingSet.peak()).isEqualTo(1);
  }

  @Test
  void aPinThatMoreThan127ThreadsHoldIsCounted() {
    workingSet.add(0x1000, 0);
    for (int thread = 0; thread < 200; thread++) {
      assertThat(workingSet.pin(0x1000)).isTrue();
    }
    for (int thread = 0; thread < 199; thread++) {
      workingSet.unpin(0x1000);
    }
    assertThat(workingSet.isTrimmable(0)).isFalse();
    workingSet.unpin(0x1000);
    assertThat(workingSet.isTrimmable(0)).isTrue();
    assertThat(workingSet.pin(0x5000)).isFalse();
  }

  @Test
  void aPageThatHasComeBackCanBePinnedAgain() {
    workingSet.add(0x1000, 0);
    workingSet.pin(0x1000);
    workingSet.remove(0x1000);
    workingSet.add(0x1000, 0);
    workingSet.pinAgain(0x1000);
    assertThat(workingSet.isTrimmable(workingSet.find(0x1000))).isFalse();
  }
}
