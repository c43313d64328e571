package org.pagewalk.kernel.mm.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.kernel.mm.pte.Protection;

/** Look-ups, gaps and changes of bounds, compared with a plain sorted map. */
class VadTreeSearchTest {
  private static final int HIGHEST = 0x3FF;

  private final VadTree tree = new VadTree();

  private static Vad region(int first, int last) {
    return new Vad.PrivateVad(first, last, Protection.READWRITE, false);
  }

  private Vad add(int first, int last) {
    Vad vad = region(first, last);
    tree.insert(vad);
    return vad;
  }

  @Test
  void anEmptyTreeFindsNothing() {
    assertThat(tree.find(5)).isNull();
    assertThat(tree.firstIn(0, HIGHEST)).isNull();
    assertThat(tree.first()).isNull();
    assertThat(tree.toList()).isEmpty();
    assertThat(tree.size()).isZero();
    assertThat(tree.lowestGap(16, HIGHEST, 1, 16)).isEqualTo(16);
    assertThat(tree.highestGap(16, HIGHEST, 1, 16)).isEqualTo(0x3F0);
    tree.assertConsistent();
  }

  @Test
  void aPageIsFoundInItsRegionAndNowhereElse() {
    Vad low = add(0x10, 0x1F);
    Vad high = add(0x30, 0x30);
    assertThat(tree.find(0x0F)).isNull();
    assertThat(tree.find(0x10)).isSameAs(low);
    assertThat(tree.find(0x1F)).isSameAs(low);
    assertThat(tree.find(0x20)).isNull();
    assertThat(tree.find(0x30)).isSameAs(high);
    assertThat(tree.find(0x31)).isNull();
  }

  @Test
  void theLowestRegionOfARangeIsFoundByItsFirstAndLastPage() {
    Vad low = add(0x10, 0x1F);
    Vad high = add(0x30, 0x3F);
    assertThat(tree.firstIn(0, 0x0F)).isNull();
    assertThat(tree.firstIn(0, 0x10)).isSameAs(low);
    assertThat(tree.firstIn(0x1F, 0x35)).isSameAs(low);
    assertThat(tree.firstIn(0x20, 0x2F)).isNull();
    assertThat(tree.firstIn(0x20, 0x30)).isSameAs(high);
    assertThat(tree.firstIn(0x3F, 0x50)).isSameAs(high);
    assertThat(tree.firstIn(0x40, 0x50)).isNull();
  }

  @Test
  void searchesAgreeWithAPlainListOfPages() {
    Random random = new Random(17);
    boolean[] used = new boolean[HIGHEST + 1];
    TreeMap<Integer, Vad> regions = new TreeMap<>();
    for (int round = 0; round < 1500; round++) {
      int first = random.nextInt(HIGHEST);
      int last = Math.min(HIGHEST, first + random.nextInt(12));
      if (tree.firstIn(first, last) == null) {
        regions.put(first, add(first, last));
      } else {
        Vad gone = tree.firstIn(first, last);
        regions.remove(gone.firstPage());
        tree.remove(gone);
      }
      tree.assertConsistent();
      Arrays.fill(used, false);
      regions.values().forEach(vad -> Arrays.fill(used, vad.firstPage(), vad.lastPage() + 1, true));
      assertThat(tree.toList()).containsExactlyElementsOf(regions.values());
      assertThat(tree.size()).isEqualTo(regions.size());
      int pages = 1 + random.nextInt(20);
      int alignment = 1 << random.nextInt(5);
      int low = random.nextInt(100);
      int high = HIGHEST - random.nextInt(100);
      assertThat(tree.lowestGap(low, high, pages, alignment))
          .isEqualTo(gap(used, low, high, pages, alignment, true));
      assertThat(tree.highestGap(low, high, pages, alignment))
          .isEqualTo(gap(used, low, high, pages, alignment, false));
    }
  }

  /** The gap that trying every address finds. */
  private static int gap(
      boolean[] used, int low, int high, int pages, int alignment, boolean lowest) {
    int found = -1;
    for (int at = 0; at + pages - 1 <= high; at += alignment) {
      boolean free = at >= low;
      for (int page = at; page < at + pages; page++) {
        free &= !used[page];
      }
      if (free) {
        found = at;
        if (lowest) {
          return found;
        }
      }
    }
    return found;
  }

  @Test
  void gapsReachTheVeryEndOfAThreeGigabyteSpace() {
    int highest = 0xBFFDF;
    assertThat(tree.highestGap(0x10, highest, 0x10, 0x10)).isEqualTo(0xBFFD0);
    add(0x10, 0x7FFFF);
    assertThat(tree.lowestGap(0x10, highest, 0x3FFE0, 0x10)).isEqualTo(0x80000);
    assertThat(tree.lowestGap(0x10, highest, 0x3FFE1, 0x10)).isEqualTo(-1);
    assertThat(tree.highestGap(0x10, highest, 0x3FFE0, 0x10)).isEqualTo(0x80000);
    assertThat(tree.highestGap(0x10, highest, 0x3FFE1, 0x10)).isEqualTo(-1);
    assertThat(tree.highestGap(0x10, highest, 0xFFFFF, 0x10)).isEqualTo(-1);
  }

  @Test
  void aRegionShrinksWithinItsBounds() {
    Vad vad = add(0x10, 0x1F);
    tree.shrink(vad, 0x12, 0x1E);
    assertThat(vad.firstPage()).isEqualTo(0x12);
    assertThat(vad.lastPage()).isEqualTo(0x1E);
    assertThat(tree.find(0x11)).isNull();
    assertThat(tree.find(0x1F)).isNull();
    assertThatThrownBy(() -> tree.shrink(vad, 0x11, 0x1E))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.shrink(vad, 0x12, 0x1F))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.shrink(vad, 0x15, 0x14))
        .isInstanceOf(IllegalArgumentException.class);
    tree.shrink(vad, 0x13, 0x1E);
    tree.shrink(vad, 0x13, 0x1D);
    tree.shrink(vad, 0x14, 0x14);
    assertThat(vad.pageCount()).isEqualTo(1);
  }

  @Test
  void aRegionThatWasTakenOutCanBeEnteredAgain() {
    Vad middle = add(0x20, 0x2F);
    add(0x10, 0x1F);
    add(0x30, 0x3F);
    tree.remove(middle);
    tree.assertConsistent();
    tree.insert(middle);
    tree.assertConsistent();
    assertThat(tree.next(middle).firstPage()).isEqualTo(0x30);
    assertThat(tree.next(tree.next(middle))).isNull();
  }

  enum Damage {
    ORDER(
        "overlap or are out of order",
        tree -> {
          Vad low = tree.first();
          low.setBounds(low.firstPage(), tree.next(low).firstPage());
        }),
    PARENT("wrong parent", tree -> tree.first().parent = null),
    HEIGHT("out of balance", tree -> tree.first().height = 2),
    LOST("the tree has 2 regions, not 3", tree -> tree.find(0x20).left = null);

    private final String report;
    private final Consumer<VadTree> damage;

    Damage(String report, Consumer<VadTree> damage) {
      this.report = report;
      this.damage = damage;
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedTreeIsReported(Damage damage) {
    add(0x20, 0x2F);
    add(0x10, 0x1F);
    add(0x30, 0x3F);
    tree.assertConsistent();
    damage.damage.accept(tree);
    assertThatThrownBy(tree::assertConsistent)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(damage.report);
  }

  @Test
  void aTreeOutOfBalanceIsReported() {
    Vad low = add(0x10, 0x1F);
    Vad middle = region(0x20, 0x2F);
    Vad high = region(0x30, 0x3F);
    low.right = middle;
    middle.parent = low;
    middle.right = high;
    high.parent = middle;
    middle.height = 2;
    low.height = 3;
    assertThatThrownBy(tree::assertConsistent).hasMessageContaining("out of balance");
  }
}
