package org.pagewalk.kernel.mm.workingset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

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
  void aPageThatHasComeBackCanBePinnedAgain() {
    workingSet.add(0x1000, 0);
    workingSet.pin(0x1000);
    workingSet.remove(0x1000);
    workingSet.add(0x1000, 0);
    workingSet.pinAgain(0x1000);
    assertThat(workingSet.isTrimmable(workingSet.find(0x1000))).isFalse();
  }
}
