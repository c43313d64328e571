package org.pagewalk.emulator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.Undigested;

/** Different states have different digests, equal states equal ones, and all come back. */
class StateDigestTest {
  private enum Colour {
    RED,
    GREEN
  }

  /** Anything, held by the root. */
  private static final class Box {
    private Object content;

    private Box(Object content) {
      this.content = content;
    }
  }

  private static class Fields {
    boolean bool;
    byte small;
    short half;
    char letter;
    int whole;
    long wide;
    float single;
    double twice;
    Object reference;

    @Undigested("where the host keeps it")
    int place;

    @Undigested("what the host calls it")
    Object name;

    @Derived("a cache")
    Object cache;
  }

  private static final class Derivative extends Fields {
    private int own;
  }

  private record Pair(Object first, Object second) {}

  private final PhysicalMemory memory = new PhysicalMemory(4);

  private String digest(Object... roots) {
    return StateDigest.of(memory, roots);
  }

  private static <T> T filled(T collection, Object... elements) {
    @SuppressWarnings("unchecked")
    java.util.Collection<Object> open = (java.util.Collection<Object>) collection;
    Collections.addAll(open, elements);
    return collection;
  }

  /** States of which no two are equal; each call makes them anew. */
  private static List<Object> states() {
    Object[] two = {new int[] {1}, new int[] {2, 3}};
    Object[] other = {new int[] {1, 2}, new int[] {3}};
    Object shared = new Box("x");
    BitSet bits = new BitSet();
    bits.set(65);
    return List.of(
        new Box(null),
        new Box("a"),
        new Box("b"),
        new Box(1),
        new Box(2),
        new Box(0x1_0000_0001L),
        new Box(true),
        new Box(false),
        new Box('a'),
        new Box('b'),
        new Box(1.5),
        new Box(2.5f),
        new Box(Colour.RED),
        new Box(Colour.GREEN),
        new Box(String.class),
        new Box(Integer.class),
        new Box(new int[0]),
        new Box(new int[] {0}),
        new Box(new int[] {0, 0}),
        new Box(new int[] {0, 1}),
        new Box(new long[] {0}),
        new Box(new long[] {1, 0}),
        new Box(new long[] {1L << 32}),
        new Box(new byte[] {0}),
        new Box(new byte[] {1, 2}),
        new Box(new byte[] {2, 1}),
        new Box(new short[] {1}),
        new Box(new short[] {1, 0}),
        new Box(new boolean[] {true, false}),
        new Box(new boolean[] {false, true}),
        new Box(new char[] {'a'}),
        new Box(new char[] {'a', 'b'}),
        new Box(two),
        new Box(other),
        new Box(new Object[] {shared, shared}),
        new Box(new Object[] {new Box("x"), new Box("x")}),
        new Box(new Object[] {shared, shared, null}),
        new Box(new Object[0]),
        new Box(new ArrayList<>()),
        new Box(filled(new ArrayList<>(), 1, 2)),
        new Box(filled(new ArrayList<>(), 2, 1)),
        new Box(filled(new ArrayDeque<>(), 1, 2)),
        new Box(filled(new PriorityQueue<>(), 1, 2)),
        new Box(filled(new TreeSet<>(), 1, 2)),
        new Box(filled(new LinkedHashSet<>(), 2, 1)),
        new Box(EnumSet.of(Colour.RED)),
        new Box(EnumSet.of(Colour.GREEN)),
        new Box(bits),
        new Box(new BitSet()),
        new Box(new LinkedHashMap<>(Map.of(1, 2))),
        new Box(new LinkedHashMap<>(Map.of(2, 1))),
        new Box(new TreeMap<>(Map.of(1, 2))),
        new Box(new EnumMap<>(Map.of(Colour.RED, 1))),
        new Box(List.of(1, 2, 3)),
        new Box(List.of(3, 2, 1)),
        new Box(new Pair("a", null)),
        new Box(new Pair(null, "a")),
        new Box(new Pair("a", "b")),
        new Box(new Pair("ab", "")));
  }

  @Test
  void differentStatesHaveDifferentDigestsAndEqualOnesEqual() {
    List<String> digests = states().stream().map(this::digest).toList();
    assertThat(digests).doesNotHaveDuplicates();
    assertThat(states().stream().map(this::digest).toList()).isEqualTo(digests);
    assertThat(digests).allMatch(text -> text.matches("[0-9a-f]{64}"));
  }

  @Test
  void boundariesBetweenArraysAndRootsAreSeen() {
    assertThat(digest(new int[] {1}, new int[] {2, 3}))
        .isNotEqualTo(digest(new int[] {1, 2}, new int[] {3}));
    assertThat(digest(new short[] {1}, new short[] {2, 3}))
        .isNotEqualTo(digest(new short[] {1, 2}, new short[] {3}));
    assertThat(digest(new byte[] {0, 0, 0, 1}, new byte[] {}))
        .isNotEqualTo(digest(new byte[] {}, new byte[] {0, 0, 0, 1}));
    assertThat(digest(new boolean[] {true}, new boolean[] {true, true}))
        .isNotEqualTo(digest(new boolean[] {true, true}, new boolean[] {true}));
    assertThat(digest(new long[] {7}, new long[] {7, 7}))
        .isNotEqualTo(digest(new long[] {7, 7}, new long[] {7}));
  }

  @Test
  void everyFieldIsSeenButNotThoseThatNoGuestCanSee() {
    List<String> seen = new ArrayList<>();
    Derivative object = new Derivative();
    List<Runnable> changes =
        List.of(
            () -> object.bool = true,
            () -> object.small = 1,
            () -> object.half = 1,
            () -> object.letter = 'a',
            () -> object.whole = 1,
            () -> object.wide = 1L << 40,
            () -> object.single = 1,
            () -> object.twice = 1,
            () -> object.reference = "a",
            () -> object.own = 1);
    seen.add(digest(object));
    for (Runnable change : changes) {
      change.run();
      seen.add(digest(object));
    }
    assertThat(seen).doesNotHaveDuplicates();
    object.place = 1;
    object.name = new Box("host");
    object.cache = new Box("cache");
    assertThat(digest(object)).isEqualTo(seen.getLast());
    ObjectGraph graph = ObjectGraph.capture(object);
    Object cache = object.cache;
    object.place = 2;
    object.own = 9;
    object.name = null;
    object.cache = null;
    graph.restore();
    assertThat(object.place).isEqualTo(1);
    assertThat(object.own).isEqualTo(1);
    assertThat(object.name).isInstanceOf(Box.class);
    assertThat(object.cache).isNull();
    assertThat(cache).isNotNull();
  }

  @Test
  void contentThatMovesBetweenFramesIsSeenAlsoAcrossFramesOfZeros() {
    List<String> digests = new ArrayList<>();
    digests.add(digest());
    for (int frame = 0; frame < 4; frame++) {
      for (int offset : new int[] {0, 1, 4095}) {
        memory.write8(frame * 4096L + offset, 1);
        digests.add(digest());
        memory.write8(frame * 4096L + offset, 0);
      }
    }
    assertThat(digests).doesNotHaveDuplicates();
    assertThat(digest()).isEqualTo(digests.getFirst());
    assertThat(StateDigest.of(new PhysicalMemory(5))).isNotEqualTo(digest());
  }

  @Test
  void orderOfInsertionIntoAPriorityQueueIsNotSeen() {
    List<Integer> numbers = List.of(5, 1, 4, 2, 3);
    PriorityQueue<Integer> first = new PriorityQueue<>(numbers);
    PriorityQueue<Integer> second = new PriorityQueue<>(numbers.reversed());
    assertThat(digest(new Box(first))).isEqualTo(digest(new Box(second)));
    PriorityQueue<Integer> falling = new PriorityQueue<>(Comparator.reverseOrder());
    falling.addAll(numbers);
    assertThat(digest(new Box(first))).isNotEqualTo(digest(new Box(falling)));
  }

  @Test
  void collectionsAndArraysOfEveryKindComeBack() {
    for (int i = 0; i < states().size(); i++) {
      Box box = (Box) states().get(i);
      String before = digest(box);
      ObjectGraph graph = ObjectGraph.capture(box);
      spoil(box.content);
      box.content = "other";
      assertThat(digest(box)).isNotEqualTo(before);
      graph.restore();
      graph.restore();
      assertThat(digest(box)).as("state %d", i).isEqualTo(before);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static void spoil(Object content) {
    switch (content) {
      case int[] ints when ints.length > 0 -> ints[0] += 9;
      case long[] longs -> longs[0] += 9;
      case byte[] bytes -> bytes[bytes.length - 1] += 9;
      case short[] shorts -> shorts[0] += 9;
      case boolean[] booleans -> booleans[0] ^= true;
      case char[] chars -> chars[0] += 9;
      case Object[] objects when objects.length > 0 -> objects[0] = null;
      case BitSet bits -> bits.flip(3);
      case List list when !list.getClass().getName().contains("Immutable") -> list.clear();
      case ArrayDeque queue -> queue.clear();
      case PriorityQueue queue -> queue.add(3);
      case TreeSet set -> set.add(3);
      case LinkedHashSet set -> set.remove(2);
      case EnumSet set -> set.clear();
      case Map map -> map.clear();
      case null, default -> {}
    }
  }

  @Test
  void whatHasNoOrderIsRefusedByNameAndPlace() {
    Supplier<Object> lambda = () -> null;
    for (Object content : new Object[] {new HashSet<>(), lambda, new Object(), Map.of(1, 2)}) {
      assertThatThrownBy(() -> digest(new Box(content)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("content")
          .hasMessageContaining("cannot be captured");
    }
  }

  @Test
  void graphCountsTheObjectsWhoseContentItKeeps() {
    assertThat(ObjectGraph.capture().size()).isZero();
    assertThat(ObjectGraph.capture(new Box("a")).size()).isEqualTo(1);
    Box box = new Box(new int[] {1});
    assertThat(ObjectGraph.capture(box, box).size()).isEqualTo(2);
  }
}
