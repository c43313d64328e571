package org.pagewalk.emulator.snapshot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
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
 * <p>A graph can be restored any number of times. It does not reach into guest memory, which has
 * journals of its own.
 */
public final class ObjectGraph {
  private final List<Object> objects;
  private final List<Object> contents;

  private ObjectGraph(List<Object> objects, List<Object> contents) {
    this.objects = objects;
    this.contents = contents;
  }

  /** Captures everything that can be reached from the roots. */
  public static ObjectGraph capture(Object... roots) {
    List<Object> objects = new ArrayList<>();
    List<Object> contents = new ArrayList<>();
    walk(
        roots,
        ObjectShape::forEachReference,
        (object, shape) -> {
          Object content = shape.capture(object);
          if (content != null) {
            objects.add(object);
            contents.add(content);
          }
        });
    return new ObjectGraph(objects, contents);
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
