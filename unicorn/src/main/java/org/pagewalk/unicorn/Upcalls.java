package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The way back from the library into listeners.
 *
 * <p>Each shape of callback has one native stub for each engine, made when first needed and freed
 * with the engine. A listener is known to native code by a key, never by an address: translated
 * code may still call a removed hook, and then finds nobody under its key.
 *
 * <p>An exception that left an upcall would end the JVM. So every method here catches {@link
 * Throwable}, hands it to the engine, which stops the run, and answers what makes the library give
 * up. Once a listener has thrown, no other is asked until the native call has returned.
 */
final class Upcalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final int TLB_ENTRY_BYTES = 16;
  private static final int TLB_ENTRY_PERMISSIONS = 8;

  /** A callback's C signature and the method that it leads to. */
  enum Shape {
    CODE("code", null, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG),
    MEMORY("memory", null, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),
    INVALID_MEMORY(
        "invalidMemory",
        JAVA_BOOLEAN,
        ADDRESS,
        JAVA_INT,
        JAVA_LONG,
        JAVA_INT,
        JAVA_LONG,
        JAVA_LONG),
    INTERRUPT("interrupt", null, ADDRESS, JAVA_INT, JAVA_LONG),
    INVALID_INSTRUCTION("invalidInstruction", JAVA_BOOLEAN, ADDRESS, JAVA_LONG),
    PORT_READ("portRead", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG),
    PORT_WRITE("portWrite", null, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
    SYSTEM_CALL("systemCall", null, ADDRESS, JAVA_LONG),
    TLB_FILL("tlbFill", JAVA_BOOLEAN, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
    DEVICE_READ("deviceRead", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG),
    DEVICE_WRITE("deviceWrite", null, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private final String method;
    private final FunctionDescriptor descriptor;

    Shape(String method, MemoryLayout result, MemoryLayout... arguments) {
      this.method = method;
      this.descriptor =
          result == null
              ? FunctionDescriptor.ofVoid(arguments)
              : FunctionDescriptor.of(result, arguments);
    }
  }

  private final Engine engine;
  private final Map<Shape, MemorySegment> stubs = new EnumMap<>(Shape.class);
  private final List<Object> listeners = new ArrayList<>();

  Upcalls(Engine engine) {
    this.engine = engine;
  }

  int register(Object listener) {
    if (listener == null) {
      throw new NullPointerException("listener");
    }
    listeners.add(listener);
    return listeners.size() - 1;
  }

  void forget(int key) {
    listeners.set(key, null);
  }

  MemorySegment stub(Shape shape) {
    return stubs.computeIfAbsent(shape, this::link);
  }

  @SuppressWarnings("restricted")
  private MemorySegment link(Shape shape) {
    try {
      MethodHandle method =
          MethodHandles.lookup()
              .findVirtual(Upcalls.class, shape.method, shape.descriptor.toMethodType())
              .bindTo(this);
      return LINKER.upcallStub(method, shape.descriptor, engine.arena());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("no method for the callback " + shape, impossible);
    }
  }

  /** The listener to ask, or null if it was removed or another one has thrown. */
  private <T> T listener(Class<T> type, long key) {
    return engine.listenerThrew() ? null : type.cast(listeners.get((int) key));
  }

  private void code(MemorySegment handle, long address, int size, long key) {
    try {
      Listeners.Code listener = listener(Listeners.Code.class, key);
      if (listener != null) {
        listener.reached(address, size);
      }
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
    }
  }

  private void memory(
      MemorySegment handle, int access, long address, int size, long value, long key) {
    try {
      Listeners.Memory listener = listener(Listeners.Memory.class, key);
      if (listener != null) {
        listener.accessed(MemoryAccess.of(access), address, size, value);
      }
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
    }
  }

  private boolean invalidMemory(
      MemorySegment handle, int access, long address, int size, long value, long key) {
    try {
      Listeners.InvalidMemory listener = listener(Listeners.InvalidMemory.class, key);
      return listener != null && listener.repaired(MemoryAccess.of(access), address, size, value);
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
      return false;
    }
  }

  private void interrupt(MemorySegment handle, int vector, long key) {
    try {
      Listeners.Interrupt listener = listener(Listeners.Interrupt.class, key);
      if (listener != null) {
        listener.raised(vector);
      }
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
    }
  }

  private boolean invalidInstruction(MemorySegment handle, long key) {
    try {
      Listeners.InvalidInstruction listener = listener(Listeners.InvalidInstruction.class, key);
      return listener != null && listener.handled();
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
      return false;
    }
  }

  private int portRead(MemorySegment handle, int port, int size, long key) {
    try {
      Listeners.PortRead listener = listener(Listeners.PortRead.class, key);
      return listener == null ? 0 : listener.read(port, size);
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
      return 0;
    }
  }

  private void portWrite(MemorySegment handle, int port, int size, int value, long key) {
    try {
      Listeners.PortWrite listener = listener(Listeners.PortWrite.class, key);
      if (listener != null) {
        listener.written(port, size, value);
      }
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
    }
  }

  private void systemCall(MemorySegment handle, long key) {
    try {
      Listeners.SystemCall listener = listener(Listeners.SystemCall.class, key);
      if (listener != null) {
        listener.entered();
      }
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
    }
  }

  @SuppressWarnings("restricted")
  private boolean tlbFill(
      MemorySegment handle, long linearAddress, int access, MemorySegment out, long key) {
    try {
      Listeners.TlbFill listener = listener(Listeners.TlbFill.class, key);
      Listeners.Translation translation =
          listener == null ? null : listener.translate(MemoryAccess.of(access), linearAddress);
      if (translation == null) {
        return false;
      }
      MemorySegment entry = out.reinterpret(TLB_ENTRY_BYTES);
      entry.set(JAVA_LONG, 0, translation.physicalAddress());
      entry.set(JAVA_INT, TLB_ENTRY_PERMISSIONS, Permission.bits(translation.permissions()));
      return true;
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
      return false;
    }
  }

  private long deviceRead(MemorySegment handle, long offset, int size, long key) {
    try {
      Device device = listener(Device.class, key);
      return device == null ? 0 : device.read(offset, size);
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
      return 0;
    }
  }

  private void deviceWrite(MemorySegment handle, long offset, int size, long value, long key) {
    try {
      Device device = listener(Device.class, key);
      if (device != null) {
        device.write(offset, size, value);
      }
    } catch (Throwable thrown) {
      engine.keepThrown(thrown);
    }
  }
}
