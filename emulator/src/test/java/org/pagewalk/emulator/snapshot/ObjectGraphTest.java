package org.pagewalk.emulator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.Restorable;

class ObjectGraphTest {
  private static final class Node implements Restorable {
    private int value;
    private Node next;
    private final List<Object> list = new ArrayList<>();
    private final Map<String, Object> map = new LinkedHashMap<>();
    private final ArrayDeque<Object> queue = new ArrayDeque<>();
    private final PriorityQueue<Long> heap = new PriorityQueue<>();
    private final BitSet bits = new BitSet();
    private final int[] numbers = new int[4];
    private final Object[] references = new Object[2];

    @Derived("a cache")
    private int cached;

    @Derived("counts")
    private int restores;

    @Override
    public void restored() {
      restores++;
    }
  }

  private static final class Unordered {
    private final Map<Object, Object> map = new HashMap<>();
  }

  private final PhysicalMemory memory = new PhysicalMemory(1);

  private static Node cycle() {
    Node a = new Node();
    Node b = new Node();
    a.next = b;
    b.next = a;
    a.list.add(b);
    a.map.put("b", b);
    a.references[1] = b;
    b.heap.add(7L);
    b.bits.set(3);
    return a;
  }

  @Test
  void restorePutsFieldsElementsAndEntriesBack() {
    Node a = cycle();
    Node b = a.next;
    ObjectGraph graph = ObjectGraph.capture(a);
    a.value = 5;
    a.next = null;
    a.list.clear();
    a.map.put("c", "d");
    a.queue.add("x");
    a.numbers[2] = 9;
    a.references[1] = null;
    b.heap.add(1L);
    b.bits.clear();
    a.cached = 4;
    graph.restore();
    assertThat(a.value).isZero();
    assertThat(a.next).isSameAs(b);
    assertThat(a.list).containsExactly(b);
    assertThat(a.map).containsOnlyKeys("b");
    assertThat(a.queue).isEmpty();
    assertThat(a.numbers).containsOnly(0);
    assertThat(a.references[1]).isSameAs(b);
    assertThat(b.heap).containsExactly(7L);
    assertThat(b.bits.get(3)).isTrue();
    assertThat(a.cached).isEqualTo(4);
    assertThat(a.restores).isEqualTo(1);
  }

  @Test
  void equalStatesOfDifferentObjectsHaveEqualDigests() {
    assertThat(StateDigest.of(memory, cycle())).isEqualTo(StateDigest.of(memory, cycle()));
  }

  @Test
  void digestSeesEveryKindOfChangeButNotDerivedFields() {
    Node a = cycle();
    String before = StateDigest.of(memory, a);
    a.cached = 1;
    assertThat(StateDigest.of(memory, a)).isEqualTo(before);
    a.next.numbers[1] = 1;
    String second = StateDigest.of(memory, a);
    assertThat(second).isNotEqualTo(before);
    a.next.next = a.next;
    assertThat(StateDigest.of(memory, a)).isNotEqualTo(second);
    a.next.next = a;
    a.next.numbers[1] = 0;
    assertThat(StateDigest.of(memory, a)).isEqualTo(before);
    memory.write8(77, 1);
    assertThat(StateDigest.of(memory, a)).isNotEqualTo(before);
  }

  @Test
  void collectionWithoutAnOrderIsRefusedByName() {
    Unordered unordered = new Unordered();
    unordered.map.put("a", "b");
    assertThatThrownBy(() -> ObjectGraph.capture(unordered))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("HashMap");
  }

  @Test
  void whatHasNotChangedIsSharedWithTheGraphBefore() {
    Node a = cycle();
    a.value = 100_000;
    ObjectGraph first = ObjectGraph.capture(a);
    a.next.value = 1;
    a.next.list.add("x");
    ObjectGraph second = ObjectGraph.captureAfter(first, a);
    for (Object same : List.of(a, a.list, a.map, a.numbers, a.references, a.next.bits)) {
      assertThat(second.contentOf(same)).isSameAs(first.contentOf(same));
    }
    assertThat(second.contentOf(a.next)).isNotSameAs(first.contentOf(a.next));
    ObjectGraph third = ObjectGraph.captureAfter(first, a);
    assertThat(third.contentOf(a)).isSameAs(first.contentOf(a));
    first.restore();
    assertThat(a.next.value).isZero();
    assertThat(a.next.list).isEmpty();
    second.restore();
    assertThat(a.next.value).isEqualTo(1);
    assertThat(a.next.list).containsExactly("x");
    assertThat(a.value).isEqualTo(100_000);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {byte.class, short.class, char.class, int.class, long.class, boolean.class})
  void changedArraySharesThePiecesThatHaveNotChanged(Class<?> type) {
    Object array = Array.newInstance(type, 2000);
    Object[] root = {array};
    ObjectGraph first = ObjectGraph.capture((Object) root);
    setLast(array);
    ObjectGraph second = ObjectGraph.captureAfter(first, (Object) root);
    CapturedArray before = (CapturedArray) first.contentOf(array);
    CapturedArray after = (CapturedArray) second.contentOf(array);
    assertThat(after.piecesSharedWith(before)).isEqualTo(3);
    first.restore();
    assertThat(Array.get(array, 1999)).isEqualTo(Array.get(array, 0));
    second.restore();
    assertThat(Array.get(array, 1999)).isNotEqualTo(Array.get(array, 0));
  }

  private static void setLast(Object array) {
    switch (array) {
      case boolean[] booleans -> booleans[1999] = true;
      case char[] chars -> chars[1999] = 1;
      default -> Array.set(array, 1999, (byte) 1);
    }
  }
}
