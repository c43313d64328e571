package org.pagewalk.emulator.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.Persistent;

/**
 * A SHA-256 over everything that a guest can see: the objects reachable from some roots, and RAM.
 * Objects are named by the order of their first visit, so equal states give equal digests whatever
 * host addresses they have.
 */
public final class StateDigest implements Persistent.Sink {
  private final MessageDigest sha;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();

  private StateDigest() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest in hexadecimal. */
  public static String of(PhysicalMemory memory, Object... roots) {
    StateDigest digest = new StateDigest();
    ObjectGraph.walk(
        roots,
        ObjectShape::forEachDigestedReference,
        (object, _) -> digest.numbers.put(object, digest.numbers.size()));
    ObjectGraph.walk(
        roots,
        ObjectShape::forEachDigestedReference,
        (object, shape) -> {
          digest.addText(object.getClass().getName());
          shape.digest(object, digest);
        });
    for (int frame = 0; frame < memory.frameCount(); frame++) {
      digest.addFrame(memory.bytes(frame));
    }
    digest.flush();
    return HexFormat.of().formatHex(digest.sha.digest());
  }

  private void flush() {
    sha.update(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void addFrame(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        room(bytes.length + 1).put((byte) 1).put(bytes);
        return;
      }
    }
    room(1).put((byte) 0);
  }

  private void addText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    flush();
    room(4).putInt(bytes.length);
    flush();
    sha.update(bytes);
  }

  @Override
  public void add(long value) {
    room(8).putLong(value);
  }

  @Override
  public void add(byte[] bytes) {
    addPrimitives(bytes);
  }

  /** Adds a boxed primitive. */
  void addValue(Object value) {
    switch (value) {
      case Integer i -> room(4).putInt(i);
      case Long l -> room(8).putLong(l);
      case Boolean b -> room(1).put((byte) (b ? 1 : 0));
      case Byte b -> room(1).put(b);
      case Short s -> room(2).putShort(s);
      case Character c -> room(2).putChar(c);
      case Double d -> room(8).putLong(Double.doubleToRawLongBits(d));
      case Float f -> room(4).putInt(Float.floatToRawIntBits(f));
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  /** Adds a reference: the number of the object, or the value of an immutable one. */
  void addReference(Object object) {
    switch (object) {
      case null -> room(1).put((byte) 0);
      case String s -> addConstant(object, s);
      case Enum<?> e -> addConstant(object, e.name());
      case Class<?> c -> addConstant(object, c.getName());
      case Number n -> addConstant(object, n.toString());
      case Boolean b -> addConstant(object, b.toString());
      case Character c -> addConstant(object, c.toString());
      default -> {
        Integer number = numbers.get(object);
        room(5).put((byte) 1).putInt(number == null ? -1 : number);
      }
    }
  }

  /** Adds an immutable value with its class, so that no two kinds of values look alike. */
  private void addConstant(Object object, String text) {
    room(1).put((byte) 2);
    addText(object.getClass().getName());
    addText(text);
  }

  /** Adds a number of references. */
  void addReferences(Object[] objects) {
    room(4).putInt(objects.length);
    for (Object object : objects) {
      addReference(object);
    }
  }

  /** Adds an array of primitives. */
  void addPrimitives(Object array) {
    switch (array) {
      case byte[] bytes -> {
        room(4).putInt(bytes.length);
        flush();
        sha.update(bytes);
      }
      case int[] ints -> {
        room(4).putInt(ints.length);
        for (int i : ints) {
          room(4).putInt(i);
        }
      }
      case long[] longs -> {
        room(4).putInt(longs.length);
        for (long l : longs) {
          room(8).putLong(l);
        }
      }
      case short[] shorts -> {
        room(4).putInt(shorts.length);
        for (short s : shorts) {
          room(2).putShort(s);
        }
      }
      case boolean[] booleans -> {
        room(4).putInt(booleans.length);
        for (boolean b : booleans) {
          room(1).put((byte) (b ? 1 : 0));
        }
      }
      case char[] chars -> addText(new String(chars));
      default -> throw new IllegalArgumentException(array.getClass().getName());
    }
  }
}
