package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A processor's registers, saved by {@link Engine#saveContext()}.
 *
 * <p>Memory is not part of it. A context can be overwritten and restored as often as wanted, by the
 * engine that made it; closing the engine closes it too.
 */
public final class Context implements AutoCloseable {
  private final Engine engine;
  private final MemorySegment handle;
  private final Registers registers;
  private boolean freed;

  private Context(Engine engine, MemorySegment handle) {
    this.engine = engine;
    this.handle = handle;
    this.registers = new ContextRegisters(engine, this);
  }

  static Context allocate(Engine engine) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(ADDRESS);
      Engine.check("uc_context_alloc", engine.functions().contextAlloc(engine.handle(), out));
      return new Context(engine, out.get(ADDRESS, 0));
    }
  }

  /** Overwrites this context with the engine's registers as they are now. */
  public void save() {
    Engine.check("uc_context_save", engine.functions().contextSave(engine.handle(), handle()));
  }

  /** Puts the saved registers back into the engine. */
  public void restore() {
    Engine.check(
        "uc_context_restore", engine.functions().contextRestore(engine.handle(), handle()));
  }

  /** The saved registers, readable and writable without touching the engine. */
  public Registers registers() {
    return registers;
  }

  /**
   * The saved processor as the library lays it out, in its own memory: the layout differs between
   * versions, and holds more than the registers that have names.
   */
  @SuppressWarnings("restricted")
  public MemorySegment content() {
    return handle().reinterpret(engine.functions().contextSize(engine.handle())).asReadOnly();
  }

  @Override
  public void close() {
    if (!freed) {
      engine.forget(this);
      free();
    }
  }

  void free() {
    if (!freed) {
      freed = true;
      Engine.check("uc_context_free", engine.functions().contextFree(handle));
    }
  }

  MemorySegment handle() {
    if (freed) {
      throw new IllegalStateException("the context is closed");
    }
    return handle;
  }
}
