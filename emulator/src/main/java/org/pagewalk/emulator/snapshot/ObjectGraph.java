package org.pagewalk.emulator.snapshot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.pagewalk.emulator.port.Restorable;

/**
 * A copy of the field values of every mutable object that can be reached from some roots.
 *
 * <p>The copy keeps the same instances and remembers what their fields, elements and entries were;
 * putting it back writes these into the instances again, so that all references stay good and
 * nothing has to be constructed. No class takes part by hand: a field is captured unless it is
 * marked {@code @Derived}, so none can be forgotten. What the graph may consist of is fixed in
 * {@link ObjectShape}; anything else is refused by name.
 *
 * <p>What has not changed since the graph before is shared with it, an array piece by piece, so a
 * graph costs its changes and two references for each object.
 *
 * <p>A graph can be restored any number of times. It does not reach into guest memory, which has
 * journals of its own.
 */
public final class ObjectGraph {
  private final List<Object> objects = new ArrayList<>();
  private final List<Object> contents = new ArrayList<>();

  /** Content by object, for the graph after this one; only the newest graph needs it. */
  private IdentityHashMap<Object, Object> index;

  private ObjectGraph() {}

  /** Captures everything that can be reached from the roots. */
  public static ObjectGraph capture(Object... roots) {
    return captureAfter(null, roots);
  }

  /**
   * Captures everything that can be reached from the roots.
   *
   * @param before a graph of an earlier moment, with which equal contents are shared; may be null
   */
  public static ObjectGraph captureAfter(ObjectGraph before, Object... roots) {
    ObjectGraph graph = new ObjectGraph();
    Map<Object, Object> known = before == null ? Map.of() : before.takeIndex();
    graph.index = new IdentityHashMap<>(known.size());
    walk(
        roots,
        ObjectShape::forEachReference,
        (object, shape) -> {
          Object old = before == null ? null : known.get(object);
          Object content = shape.capture(object, old);
          if (content != null) {
            graph.objects.add(object);
            graph.contents.add(content);
            graph.index.put(object, content);
          }
        });
    return graph;
  }

  private Map<Object, Object> takeIndex() {
    IdentityHashMap<Object, Object> known = index;
    index = null;
    if (known == null) {
      known = new IdentityHashMap<>(objects.size());
      for (int i = 0; i < objects.size(); i++) {
        known.put(objects.get(i), contents.get(i));
      }
    }
    return known;
  }

  /** Writes the captured values back, then lets the objects that ask for it react. */
  public void restore() {
    for (int i = 0; i < objects.size(); i++) {
      Object object = objects.get(i);
      ObjectShape.of(object.getClass()).restore(object, contents.get(i));
    }
    for (Object object : objects) {
      if (object instanceof Restorable restorable) {
        restorable.restored();
      }
    }
  }

  /** What was captured of an object; null if nothing was. */
  Object contentOf(Object object) {
    for (int i = 0; i < objects.size(); i++) {
      if (objects.get(i) == object) {
        return contents.get(i);
      }
    }
    return null;
  }

  /** Number of objects whose content was captured. */
  public int size() {
    return objects.size();
  }

  /** Called for each object of a walk, in the order of first visits. */
  interface Visitor {
    void visit(Object object, ObjectShape shape);
  }

  /** Gives the references of an object that a walk follows. */
  interface References {
    void forEach(ObjectShape shape, Object object, Consumer<Object> consumer);
  }

  /** Visits every object that can be reached, each once, in an order given by the graph alone. */
  static void walk(Object[] roots, References references, Visitor visitor) {
    IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
    ArrayDeque<Object> open = new ArrayDeque<>();
    for (Object root : roots) {
      enqueue(root, seen, open);
    }
    while (!open.isEmpty()) {
      Object object = open.removeFirst();
      ObjectShape shape = ObjectShape.of(object.getClass());
      visitor.visit(object, shape);
      references.forEach(shape, object, reference -> enqueue(reference, seen, open));
    }
  }

  private static void enqueue(
      Object object, IdentityHashMap<Object, Boolean> seen, ArrayDeque<Object> open) {
    if (object != null
        && ObjectShape.of(object.getClass()) != ObjectShape.LEAF
        && seen.put(object, Boolean.TRUE) == null) {
      open.addLast(object);
    }
  }
}
