package org.pagewalk.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotFileTest {
  private static final int PAGES = 8;

  private final SlotFile file = new SlotFile(ScratchFile.temporary(".test"));

  /** Which slot has each page, and the value that it was filled with. */
  private record Pages(int[] slots, int[] values) {
    Pages copy() {
      return new Pages(slots.clone(), values.clone());
    }
  }

  private record Moment(long number, Pages pages) {}

  @AfterEach
  void close() {
    file.close();
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[SlotFile.SLOT_SIZE];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void withoutSnapshotsASlotThatIsGivenBackIsFreeAtOnce() {
    int first = file.take();
    assertThat(file.isOwn(first)).isTrue();
    file.giveBack(first);
    assertThat(file.usedCount()).isZero();
    assertThat(file.take()).isEqualTo(first);
  }

  @Test
  void slotThatASnapshotNeedsIsFreeWhenTheSnapshotIsDropped() {
    int slot = file.take();
    file.snapshotTaken(1);
    assertThat(file.isOwn(slot)).isFalse();
    file.giveBack(slot);
    assertThat(file.usedCount()).isEqualTo(1);
    assertThat(file.take()).isNotEqualTo(slot);
    file.snapshotDropped(1);
    assertThat(file.usedCount()).isEqualTo(1);
  }

  @Test
  void contentThatDiedBeforeTheNewestSnapshotIsNotKeptForIt() {
    file.snapshotTaken(1);
    file.snapshotTaken(2);
    file.snapshotTaken(3);
    int slot = file.take(1);
    file.giveBack(slot, 2);
    assertThat(file.usedCount()).isEqualTo(1);
    file.snapshotDropped(2);
    assertThat(file.usedCount()).isZero();
  }

  @Test
  void fileMadeAfterASnapshotOwesItNothing() {
    int slot = file.take();
    file.snapshotDropped(7);
    file.giveBack(slot);
    assertThat(file.usedCount()).isZero();
  }

  @Test
  void zerosReachEverySlotHoweverTheyLie() throws IOException {
    int[] slots = {9, 4, 5, 6, 600, 601};
    for (int slot = 0; slot < 602; slot++) {
      file.write(slot, filled(1));
    }
    file.writeZeros(slots, 1, 6);
    byte[] bytes = new byte[SlotFile.SLOT_SIZE];
    for (int slot = 0; slot < 602; slot++) {
      file.read(slot, bytes);
      boolean zero = slot >= 4 && slot <= 6 || slot >= 600;
      assertThat(bytes).as("slot %d", slot).isEqualTo(filled(zero ? 0 : 1));
    }
  }

  /** Pages that are written over, snapshots taken, dropped and gone back to, in any order. */
  @Test
  void everySnapshotHasItsPagesAndNoOtherSlotIsUsed() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<Moment> moments = new ArrayList<>();
    Pages now = new Pages(new int[PAGES], new int[PAGES]);
    for (int page = 0; page < PAGES; page++) {
      now.slots[page] = file.take();
      file.write(now.slots[page], filled(0));
    }
    long taken = 0;
    for (int turn = 1; turn <= 4000; turn++) {
      int action = random.nextInt(12);
      if (action == 0) {
        moments.add(new Moment(++taken, now.copy()));
        file.snapshotTaken(taken);
      } else if (action > 2 || moments.isEmpty()) {
        write(now, random.nextInt(PAGES), turn);
      } else {
        int chosen = random.nextInt(moments.size());
        if (action == 1) {
          file.snapshotDropped(moments.remove(chosen).number);
        } else {
          now = moments.get(chosen).pages.copy();
          file.snapshotRestored(moments.get(chosen).number);
          moments.subList(chosen + 1, moments.size()).clear();
        }
      }
      assertAllIsThere(now, moments);
    }
  }

  private void write(Pages now, int page, int value) throws IOException {
    if (!file.isOwn(now.slots[page])) {
      file.giveBack(now.slots[page]);
      now.slots[page] = file.take();
    }
    file.write(now.slots[page], filled(value));
    now.values[page] = value;
  }

  private void assertAllIsThere(Pages now, List<Moment> moments) throws IOException {
    BitSet needed = new BitSet();
    assertPages(now, needed);
    for (Moment moment : moments) {
      assertPages(moment.pages, needed);
    }
    assertThat(file.usedCount()).isEqualTo(needed.cardinality());
  }

  private void assertPages(Pages pages, BitSet needed) throws IOException {
    byte[] bytes = new byte[SlotFile.SLOT_SIZE];
    for (int page = 0; page < PAGES; page++) {
      needed.set(pages.slots[page]);
      file.read(pages.slots[page], bytes);
      assertThat(bytes[0]).isEqualTo((byte) pages.values[page]);
    }
  }
}
