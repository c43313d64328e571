package org.pagewalk.kernel.mm.pfn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PfnDatabaseTest {
  private static final int FRAMES = 12;

  /** The lists of frames, as those see them who move frames. */
  enum PageList {
    ZEROED(PageState.ZEROED, PfnDatabase::firstZeroed, PfnDatabase::zeroedCount) {
      @Override
      void append(PfnDatabase pfn, int frame) {
        pfn.zeroed(frame);
      }
    },
    FREE(PageState.FREE, PfnDatabase::firstFree, PfnDatabase::freeCount) {
      @Override
      void append(PfnDatabase pfn, int frame) {
        pfn.free(frame);
      }
    },
    STANDBY(PageState.STANDBY, PfnDatabase::firstStandby, PfnDatabase::standbyCount) {
      @Override
      void append(PfnDatabase pfn, int frame) {
        pfn.standby(frame);
      }
    },
    MODIFIED(PageState.MODIFIED, PfnDatabase::firstModified, PfnDatabase::modifiedCount) {
      @Override
      void append(PfnDatabase pfn, int frame) {
        pfn.modified(frame, false);
      }
    },
    MODIFIED_MAPPED(
        PageState.MODIFIED, PfnDatabase::firstModifiedMapped, PfnDatabase::modifiedMappedCount) {
      @Override
      void append(PfnDatabase pfn, int frame) {
        pfn.modified(frame, true);
      }
    },
    MODIFIED_NO_WRITE(PageState.MODIFIED_NO_WRITE, null, PfnDatabase::modifiedNoWriteCount) {
      @Override
      void append(PfnDatabase pfn, int frame) {
        pfn.modifiedNoWrite(frame);
      }
    };

    private final PageState state;
    private final ToIntFunction<PfnDatabase> first;
    private final ToIntFunction<PfnDatabase> count;

    PageList(PageState state, ToIntFunction<PfnDatabase> first, ToIntFunction<PfnDatabase> count) {
      this.state = state;
      this.first = first;
      this.count = count;
    }

    abstract void append(PfnDatabase pfn, int frame);
  }

  private final PfnDatabase pfn = new PfnDatabase(FRAMES);

  private void takeOff(int... frames) {
    for (int frame : frames) {
      pfn.unlink(frame);
    }
  }

  /** Puts the frames 2, 5, 3 and 7, which are on no list then, on a list in this order. */
  private void fill(PageList list) {
    for (int frame = 0; frame < FRAMES; frame++) {
      pfn.unlink(frame);
      pfn.activate(frame, 0, 0, 0, 0);
    }
    for (int frame : new int[] {2, 5, 3, 7}) {
      pfn.addShare(frame, -1);
      pfn.addReference(frame, -1);
      pfn.leaveActive(frame);
      list.append(pfn, frame);
    }
  }

  private List<Integer> frames(PageList list) {
    List<Integer> frames = new ArrayList<>();
    int frame = list.first.applyAsInt(pfn);
    while (frame != PfnDatabase.NONE && frames.size() <= FRAMES) {
      frames.add(frame);
      frame = pfn.nextOnList(frame);
    }
    return frames;
  }

  @Test
  void allFramesBeginFreeInAscendingOrder() {
    assertThat(pfn.frameCount()).isEqualTo(FRAMES);
    assertThat(pfn.freeCount()).isEqualTo(FRAMES);
    assertThat(pfn.availableCount()).isEqualTo(FRAMES);
    assertThat(frames(PageList.FREE)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    for (PageList list : PageList.values()) {
      assertThat(list == PageList.FREE || list.count.applyAsInt(pfn) == 0).isTrue();
      assertThat(list == PageList.FREE || list.first == null || frames(list).isEmpty()).isTrue();
    }
    pfn.assertConsistent();
  }

  @ParameterizedTest
  @EnumSource(PageList.class)
  void framesStandOnAListInTheOrderOfTheirComing(PageList list) {
    fill(list);
    assertThat(list.count.applyAsInt(pfn)).isEqualTo(4);
    assertThat(pfn.state(5)).isEqualTo(list.state);
    assertThat(pfn.isListed(5)).isTrue();
    assertThat(pfn.isActive(5)).isFalse();
    assertThat(list.first == null ? List.of(2, 5, 3, 7) : frames(list)).containsExactly(2, 5, 3, 7);
    pfn.assertConsistent();
  }

  @ParameterizedTest
  @EnumSource(PageList.class)
  void aFrameLeavesItsListFromAnyPlace(PageList list) {
    for (int leaving : new int[] {2, 5, 3, 7}) {
      PfnDatabaseTest fresh = new PfnDatabaseTest();
      fresh.fill(list);
      fresh.pfn.unlink(leaving);
      assertThat(fresh.pfn.isListed(leaving)).isFalse();
      assertThat(fresh.pfn.state(leaving)).isEqualTo(PageState.TRANSITION);
      assertThat(list.count.applyAsInt(fresh.pfn)).isEqualTo(3);
      List<Integer> left = new ArrayList<>(List.of(2, 5, 3, 7));
      left.remove(Integer.valueOf(leaving));
      assertThat(list.first == null ? left : fresh.frames(list)).isEqualTo(left);
      fresh.pfn.addReference(leaving, 1);
      fresh.pfn.assertConsistent();
      fresh.pfn.addReference(leaving, -1);
      list.append(fresh.pfn, leaving);
      fresh.pfn.assertConsistent();
    }
  }

  @ParameterizedTest
  @EnumSource(PageList.class)
  void aListThatWasEmptiedTakesFramesAgain(PageList list) {
    fill(list);
    takeOff(2, 5, 3, 7);
    assertThat(list.count.applyAsInt(pfn)).isZero();
    if (list.first != null) {
      assertThat(list.first.applyAsInt(pfn)).isEqualTo(PfnDatabase.NONE);
    }
    list.append(pfn, 3);
    assertThat(list.count.applyAsInt(pfn)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"ZEROED, 4", "FREE, 4", "STANDBY, 4", "MODIFIED, 0", "MODIFIED_NO_WRITE, 0"})
  void onlyZeroedFreeAndStandbyFramesAreAvailable(PageList list, int available) {
    fill(list);
    assertThat(pfn.availableCount()).isEqualTo(available);
  }

  @Test
  void standbyFramesOfTheLowestPriorityGoFirst() {
    takeOff(1, 2, 3);
    pfn.setPriority(1, 7);
    pfn.setPriority(2, 0);
    pfn.setPriority(3, PfnDatabase.NORMAL_PRIORITY);
    pfn.standby(1);
    pfn.standby(3);
    pfn.standby(2);
    assertThat(pfn.standbyCount()).isEqualTo(3);
    assertThat(pfn.standbyCount(7)).isEqualTo(1);
    assertThat(pfn.standbyCount(PfnDatabase.NORMAL_PRIORITY)).isEqualTo(1);
    assertThat(pfn.standbyCount(1)).isZero();
    assertThat(pfn.firstStandby()).isEqualTo(2);
    pfn.unlink(2);
    assertThat(pfn.firstStandby()).isEqualTo(3);
    pfn.unlink(3);
    assertThat(pfn.firstStandby()).isEqualTo(1);
    pfn.unlink(1);
    assertThat(pfn.firstStandby()).isEqualTo(PfnDatabase.NONE);
    assertThat(pfn.standbyCount()).isZero();
    assertThat(pfn.availableCount()).isEqualTo(FRAMES - 3);
  }

  @Test
  void aFrameIsOnOneListOnly() {
    assertThatThrownBy(() -> pfn.zeroed(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("frame 3 is on the FREE list");
    assertThatThrownBy(() -> pfn.activate(3, 0, 0, 0, 0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pfn.beginRead(3, 0, 0, 0, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pfn.reactivate(3)).isInstanceOf(IllegalStateException.class);
    pfn.unlink(3);
    assertThatThrownBy(() -> pfn.unlink(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("frame 3 is on no list");
  }

  @Test
  void anActiveFrameHasOneShareOneReferenceAndItsOwner() {
    pfn.unlink(4);
    pfn.setPriority(4, 2);
    pfn.activate(4, 0xC0001238, 9, 0x80, PfnDatabase.PAGE_TABLE);
    assertThat(pfn.state(4)).isEqualTo(PageState.ACTIVE);
    assertThat(pfn.isActive(4)).isTrue();
    assertThat(pfn.shareCount(4)).isEqualTo(1);
    assertThat(pfn.referenceCount(4)).isEqualTo(1);
    assertThat(pfn.pteAddress(4)).isEqualTo(0xC0001238);
    assertThat(pfn.pteFrame(4)).isEqualTo(9);
    assertThat(pfn.ptePhysicalAddress(4)).isEqualTo(0x9238);
    assertThat(pfn.originalPte(4)).isEqualTo(0x80);
    assertThat(pfn.priority(4)).isEqualTo(PfnDatabase.NORMAL_PRIORITY);
    assertThat(pfn.has(4, PfnDatabase.PAGE_TABLE)).isTrue();
    assertThat(pfn.has(4, PfnDatabase.READ_IN_PROGRESS)).isFalse();
    pfn.assertConsistent();
  }

  @Test
  void aFrameBeingReadHasAReferenceAndNoShare() {
    pfn.unlink(4);
    pfn.beginRead(4, 0xC0000010, 8, 0x45084, PfnDatabase.PROTOTYPE);
    assertThat(pfn.state(4)).isEqualTo(PageState.TRANSITION);
    assertThat(pfn.shareCount(4)).isZero();
    assertThat(pfn.referenceCount(4)).isEqualTo(1);
    assertThat(pfn.has(4, PfnDatabase.READ_IN_PROGRESS)).isTrue();
    assertThat(pfn.has(4, PfnDatabase.PROTOTYPE)).isTrue();
    assertThat(pfn.has(4, PfnDatabase.MODIFIED)).isFalse();
    assertThat(pfn.originalPte(4)).isEqualTo(0x45084);
    pfn.assertConsistent();
  }

  @Test
  void theFirstShareBringsAReferenceAndFurtherOnesDoNot() {
    pfn.unlink(4);
    pfn.beginRead(4, 0, 0, 0, 0);
    pfn.reactivate(4);
    assertThat(pfn.isActive(4)).isTrue();
    assertThat(pfn.shareCount(4)).isEqualTo(1);
    assertThat(pfn.referenceCount(4)).isEqualTo(2);
    pfn.reactivate(4);
    assertThat(pfn.shareCount(4)).isEqualTo(2);
    assertThat(pfn.referenceCount(4)).isEqualTo(2);
    assertThat(pfn.addShare(4, -2)).isZero();
    pfn.leaveActive(4);
    assertThat(pfn.state(4)).isEqualTo(PageState.TRANSITION);
    assertThat(pfn.addReference(4, -1)).isEqualTo(1);
  }

  @Test
  void flagsAreSetAndClearedOneByOne() {
    int all = 0;
    for (int bit = 0; bit < 10; bit++) {
      pfn.set(4, 1 << bit);
      all |= 1 << bit;
      for (int other = 0; other < 10; other++) {
        assertThat(pfn.has(4, 1 << other)).isEqualTo((all & 1 << other) != 0);
      }
    }
    for (int bit = 0; bit < 10; bit++) {
      pfn.clear(4, 1 << bit);
      all &= ~(1 << bit);
      for (int other = 0; other < 10; other++) {
        assertThat(pfn.has(4, 1 << other)).isEqualTo((all & 1 << other) != 0);
      }
    }
    assertThat(pfn.has(5, PfnDatabase.MODIFIED)).isFalse();
  }

  @Test
  void aFreeFrameBelongsToNobody() {
    pfn.unlink(4);
    pfn.activate(4, 0xC0001238, 9, 0x45084, PfnDatabase.MODIFIED | PfnDatabase.IMAGE);
    pfn.setOwner(4, 0xC0004440, 11);
    assertThat(pfn.ptePhysicalAddress(4)).isEqualTo(0xB440);
    pfn.free(4);
    assertThat(pfn.pteAddress(4)).isZero();
    assertThat(pfn.pteFrame(4)).isEqualTo(PfnDatabase.NONE);
    assertThat(pfn.originalPte(4)).isZero();
    assertThat(pfn.shareCount(4)).isZero();
    assertThat(pfn.referenceCount(4)).isZero();
    assertThat(pfn.has(4, PfnDatabase.MODIFIED | PfnDatabase.IMAGE)).isFalse();
    assertThat(pfn.state(4)).isEqualTo(PageState.FREE);
    pfn.assertConsistent();
  }

  /** One wrong number in the books, of frame 3 on the free list or frame 4, which is active. */
  @ParameterizedTest
  @CsvSource({
    "shareCount, 3, 1, on the FREE list with share count 1",
    "referenceCount, 3, 1, reference count 1",
    "referenceCount, 4, 0, frame 4 is ACTIVE",
    "shareCount, 4, 0, frame 4 is ACTIVE",
    "state, 4, 1, frame 4 is FREE but on no list",
    "state, 4, 7, frame 4 is TRANSITION",
    "list, 3, 0, frame 3 is linked wrongly on list 1",
    "previous, 3, 5, frame 3 is linked wrongly on list 1",
    "next, 3, 6, frame 6 is linked wrongly",
    "next, 3, -1, list 1 has 4 frames",
    "counts, 1, 10, list 1 has 11 frames",
    "tails, 1, 10, list 1 has 11 frames",
    "heads, 1, 1, frame 1 is linked wrongly on list 1",
  })
  void aWrongNumberInTheBooksIsReported(String book, int index, int value, String report)
      throws ReflectiveOperationException {
    pfn.unlink(4);
    pfn.activate(4, 0, 0, 0, 0);
    pfn.assertConsistent();
    Field field = PfnDatabase.class.getDeclaredField(book);
    field.setAccessible(true);
    Object numbers = field.get(pfn);
    if (numbers instanceof byte[] bytes) {
      bytes[index] = (byte) value;
    } else {
      Array.setInt(numbers, index, value);
    }
    assertThatThrownBy(pfn::assertConsistent)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(report);
  }
}
