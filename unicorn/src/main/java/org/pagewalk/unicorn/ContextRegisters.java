package org.pagewalk.unicorn;

import java.lang.foreign.MemorySegment;

/** The registers in a saved context. */
final class ContextRegisters extends Registers {
  private final Engine engine;
  private final Context context;

  ContextRegisters(Engine engine, Context context) {
    super(engine.arena());
    this.engine = engine;
    this.context = context;
  }

  @Override
  int read(int number, MemorySegment out) {
    return engine.functions().contextRegRead(context.handle(), number, out);
  }

  @Override
  int write(int number, MemorySegment value) {
    return engine.functions().contextRegWrite(context.handle(), number, value);
  }
}
