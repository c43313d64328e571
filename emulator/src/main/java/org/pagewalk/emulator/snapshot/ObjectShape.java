package org.pagewalk.emulator.snapshot;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.Persistent;
import org.pagewalk.emulator.port.Restorable;
import org.pagewalk.emulator.port.Undigested;

/**
 * How the instances of one class are captured, restored and walked.
 *
 * <p>State may consist of: objects of our own classes, records, enums, strings, boxed values,
 * arrays, persistent structures, and those collections whose order is given by their content. Hash
 * tables without an order, lambdas and other classes of the host's are refused by name.
 */
abstract class ObjectShape {
  /** Immutable values without references. */
  static final ObjectShape LEAF = new Leaf();

  private static final ClassValue<ObjectShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected ObjectShape computeValue(Class<?> type) {
          return make(type);
        }
      };

  /** The shape of a class. */
  static ObjectShape of(Class<?> type) {
    return SHAPES.get(type);
  }

  /**
   * A copy of the mutable content, or null when there is none.
   *
   * @param earlier content of the same object, given again or in pieces where nothing has changed;
   *     null if there is none
   */
  abstract Object capture(Object object, Object earlier);

  /** Writes a captured content back. */
  abstract void restore(Object object, Object content);

  /** Gives every object that this one refers to, in an order that its content decides. */
  abstract void forEachReference(Object object, Consumer<Object> consumer);

  /** Gives those of the references that belong to a digest. */
  void forEachDigestedReference(Object object, Consumer<Object> consumer) {
    forEachReference(object, consumer);
  }

  /** Adds the object's own values and references to a digest. */
  abstract void digest(Object object, StateDigest digest);

  private static ObjectShape make(Class<?> type) {
    if (type.isEnum()
        || type.getSuperclass() != null && type.getSuperclass().isEnum()
        || type == String.class
        || type == Class.class
        || type == Boolean.class
        || Number.class.isAssignableFrom(type) && type.getName().startsWith("java.lang.")
        || type == Character.class
        || isDerived(type)) {
      return LEAF;
    }
    if (Persistent.class.isAssignableFrom(type)) {
      return new PersistentShape();
    }
    if (type.isArray()) {
      return type.getComponentType().isPrimitive() ? new PrimitiveArray() : new ReferenceArray();
    }
    if (isOrderedCollection(type)) {
      return new CollectionShape();
    }
    if (type == LinkedHashMap.class || type == TreeMap.class || type == EnumMap.class) {
      return new MapShape();
    }
    if (type == BitSet.class) {
      return new BitSetShape();
    }
    if (type.getName().startsWith("java.util.ImmutableCollections$List")) {
      return new ImmutableListShape();
    }
    if (type.getName().startsWith("org.pagewalk.") && !type.isHidden()) {
      return new FieldsShape(type);
    }
    throw new IllegalStateException(
        "state holds a "
            + type.getName()
            + ", which cannot be captured; mark it @Derived or use"
            + " an ordered collection");
  }

  /** The earlier content if the new one says the same: the same instances, and equal values. */
  private static Object shared(Object[] content, Object earlier) {
    if (!(earlier instanceof Object[] old) || old.length != content.length) {
      return content;
    }
    for (int i = 0; i < content.length; i++) {
      boolean same = content[i] == old[i] || isBoxed(content[i]) && content[i].equals(old[i]);
      if (!same) {
        return content;
      }
    }
    return old;
  }

  private static boolean isBoxed(Object value) {
    return value instanceof Number || value instanceof Boolean || value instanceof Character;
  }

  private static boolean isOrderedCollection(Class<?> type) {
    return type == ArrayList.class
        || type == ArrayDeque.class
        || type == PriorityQueue.class
        || EnumSet.class.isAssignableFrom(type)
        || type == TreeSet.class
        || type == LinkedHashSet.class;
  }

  private static boolean isDerived(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (c.isAnnotationPresent(Derived.class)) {
        return true;
      }
      for (Class<?> implemented : c.getInterfaces()) {
        if (implemented.isAnnotationPresent(Derived.class)) {
          return true;
        }
      }
    }
    return false;
  }

  private static class Leaf extends ObjectShape {
    @Override
    Object capture(Object object, Object earlier) {
      return null;
    }

    @Override
    void restore(Object object, Object content) {}

    @Override
    void forEachReference(Object object, Consumer<Object> consumer) {}

    @Override
    void digest(Object object, StateDigest digest) {}
  }

  /** What never changes after a snapshot is kept by the references to it. */
  private static final class PersistentShape extends Leaf {
    @Override
    void digest(Object object, StateDigest digest) {
      ((Persistent) object).digest(digest);
    }
  }

  private static final class PrimitiveArray extends ObjectShape {
    @Override
    Object capture(Object object, Object earlier) {
      return CapturedArray.of(object, (CapturedArray) earlier);
    }

    @Override
    void restore(Object object, Object content) {
      ((CapturedArray) content).writeTo(object);
    }

    @Override
    void forEachReference(Object object, Consumer<Object> consumer) {}

    @Override
    void digest(Object object, StateDigest digest) {
      digest.addPrimitives(object);
    }
  }

  private static final class ReferenceArray extends ObjectShape {
    @Override
    Object capture(Object object, Object earlier) {
      return shared(((Object[]) object).clone(), earlier);
    }

    @Override
    void restore(Object object, Object content) {
      System.arraycopy(content, 0, object, 0, ((Object[]) object).length);
    }

    @Override
    void forEachReference(Object object, Consumer<Object> consumer) {
      for (Object element : (Object[]) object) {
        consumer.accept(element);
      }
    }

    @Override
    void digest(Object object, StateDigest digest) {
      digest.addReferences((Object[]) object);
    }
  }

  private static final class CollectionShape extends ObjectShape {
    @Override
    Object capture(Object object, Object earlier) {
      return shared(((Collection<?>) object).toArray(), earlier);
    }

    @Override
    void restore(Object object, Object content) {
      @SuppressWarnings("unchecked")
      Collection<Object> collection = (Collection<Object>) object;
      collection.clear();
      collection.addAll(Arrays.asList((Object[]) content));
    }

    @Override
    void forEachReference(Object object, Consumer<Object> consumer) {
      for (Object element : inOrder(object)) {
        consumer.accept(element);
      }
    }

    private static Object[] inOrder(Object object) {
      Object[] elements = ((Collection<?>) object).toArray();
      if (object instanceof PriorityQueue<?> queue) {
        sort(elements, queue);
      }
      return elements;
    }

    @SuppressWarnings("unchecked")
    private static void sort(Object[] elements, PriorityQueue<?> queue) {
      Comparator<Object> comparator = (Comparator<Object>) queue.comparator();
      Arrays.sort(elements, comparator);
    }

    @Override
    void digest(Object object, StateDigest digest) {
      digest.addReferences(inOrder(object));
    }
  }

  private static final class ImmutableListShape extends ObjectShape {
    @Override
    Object capture(Object object, Object earlier) {
      return null;
    }

    @Override
    void restore(Object object, Object content) {}

    @Override
    void forEachReference(Object object, Consumer<Object> consumer) {
      ((List<?>) object).forEach(consumer);
    }

    @Override
    void digest(Object object, StateDigest digest) {
      digest.addReferences(((List<?>) object).toArray());
    }
  }

  private static final class MapShape extends ObjectShape {
    @Override
    Object capture(Object object, Object earlier) {
      return shared(flatten(object), earlier);
    }

    private static Object[] flatten(Object object) {
      Map<?, ?> map = (Map<?, ?>) object;
      Object[] entries = new Object[map.size() * 2];
      int i = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        entries[i++] = entry.getKey();
        entries[i++] = entry.getValue();
      }
      return entries;
    }

    @Override
    void restore(Object object, Object content) {
      @SuppressWarnings("unchecked")
      Map<Object, Object> map = (Map<Object, Object>) object;
      Object[] entries = (Object[]) content;
      map.clear();
      for (int i = 0; i < entries.length; i += 2) {
        map.put(entries[i], entries[i + 1]);
      }
    }

    @Override
    void forEachReference(Object object, Consumer<Object> consumer) {
      for (Object reference : flatten(object)) {
        consumer.accept(reference);
      }
    }

    @Override
    void digest(Object object, StateDigest digest) {
      digest.addReferences(flatten(object));
    }
  }

  private static final class BitSetShape extends ObjectShape {
    @Override
    Object capture(Object object, Object earlier) {
      return CapturedArray.of(((BitSet) object).toLongArray(), (CapturedArray) earlier);
    }

    @Override
    void restore(Object object, Object content) {
      long[] words = new long[((CapturedArray) content).length()];
      ((CapturedArray) content).writeTo(words);
      BitSet bits = (BitSet) object;
      bits.clear();
      bits.or(BitSet.valueOf(words));
    }

    @Override
    void forEachReference(Object object, Consumer<Object> consumer) {}

    @Override
    void digest(Object object, StateDigest digest) {
      digest.addPrimitives(((BitSet) object).toLongArray());
    }
  }

  /** An object of ours: its fields. */
  private static final class FieldsShape extends ObjectShape {
    private final Field[] mutable;
    private final Field[] all;
    private final Field[] digested;

    private FieldsShape(Class<?> type) {
      List<Field> fields = new ArrayList<>();
      for (Class<?> c = type; c != Object.class && c != Record.class; c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())
              && !field.isAnnotationPresent(Derived.class)
              && !isDerived(field.getType())) {
            field.setAccessible(true);
            fields.add(field);
          }
        }
      }
      fields.sort(
          Comparator.comparing((Field f) -> f.getDeclaringClass().getName())
              .thenComparing(Field::getName));
      all = fields.toArray(Field[]::new);
      digested =
          fields.stream()
              .filter(field -> !field.isAnnotationPresent(Undigested.class))
              .toArray(Field[]::new);
      mutable =
          fields.stream()
              .filter(field -> !Modifier.isFinal(field.getModifiers()))
              .toArray(Field[]::new);
    }

    private static Object get(Field field, Object object) {
      try {
        return field.get(object);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    Object capture(Object object, Object earlier) {
      if (mutable.length == 0 && !(object instanceof Restorable)) {
        return null;
      }
      Object[] values = new Object[mutable.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = get(mutable[i], object);
      }
      return shared(values, earlier);
    }

    @Override
    void restore(Object object, Object content) {
      Object[] values = (Object[]) content;
      try {
        for (int i = 0; i < values.length; i++) {
          mutable[i].set(object, values[i]);
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    void forEachReference(Object object, Consumer<Object> consumer) {
      forEachReference(all, object, consumer);
    }

    @Override
    void forEachDigestedReference(Object object, Consumer<Object> consumer) {
      forEachReference(digested, object, consumer);
    }

    private static void forEachReference(Field[] fields, Object object, Consumer<Object> consumer) {
      for (Field field : fields) {
        if (!field.getType().isPrimitive()) {
          try {
            consumer.accept(get(field, object));
          } catch (IllegalStateException e) {
            throw new IllegalStateException(field + ": " + e.getMessage(), e);
          }
        }
      }
    }

    @Override
    void digest(Object object, StateDigest digest) {
      for (Field field : digested) {
        Object value = get(field, object);
        if (field.getType().isPrimitive()) {
          digest.addValue(value);
        } else {
          digest.addReference(value);
        }
      }
    }
  }
}
