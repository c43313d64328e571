package org.pagewalk.kernel.mm.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.pte.Protection;

class VadTreeTest {
  private final VadTree tree = new VadTree();

  private static Vad region(int first, int last) {
    return new Vad.PrivateVad(first, last, Protection.READWRITE, false);
  }

  @Test
  void theTreeStaysOrderedBalancedAndDisjointUnderRandomChange() {
    Random random = new Random(11);
    List<Vad> inside = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      if (inside.isEmpty() || random.nextInt(5) < 3) {
        int first = random.nextInt(4000) * 16;
        Vad vad = region(first, first + random.nextInt(16));
        if (tree.firstIn(vad.firstPage(), vad.lastPage()) == null) {
          tree.insert(vad);
          inside.add(vad);
        }
      } else {
        tree.remove(inside.remove(random.nextInt(inside.size())));
      }
      tree.assertConsistent();
    }
    assertThat(tree.toList()).containsExactlyInAnyOrderElementsOf(inside);
    for (Vad vad : inside) {
      assertThat(tree.find(vad.lastPage())).isSameAs(vad);
    }
  }

  @Test
  void regionsMayNotOverlap() {
    tree.insert(region(10, 20));
    assertThatThrownBy(() -> tree.insert(region(20, 30))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void gapsAreFoundFromBothEnds() {
    tree.insert(region(0x20, 0x2F));
    tree.insert(region(0x41, 0x41));
    tree.insert(region(0x90, 0x9F));
    assertThat(tree.lowestGap(0x10, 0xFF, 0x10, 0x10)).isEqualTo(0x10);
    assertThat(tree.lowestGap(0x10, 0xFF, 0x12, 0x10)).isEqualTo(0x50);
    assertThat(tree.lowestGap(0x10, 0xFF, 0x61, 0x10)).isEqualTo(-1);
    assertThat(tree.highestGap(0x10, 0xFF, 0x10, 0x10)).isEqualTo(0xF0);
    assertThat(tree.highestGap(0x10, 0x9F, 0x41, 0x10)).isEqualTo(-1);
    assertThat(tree.highestGap(0x10, 0x9F, 0x40, 0x10)).isEqualTo(0x50);
  }
}
