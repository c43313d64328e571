package org.pagewalk.unicorn;

import java.lang.foreign.MemorySegment;

/** The registers of a processor. */
final class EngineRegisters extends Registers {
  private final Engine engine;

  EngineRegisters(Engine engine) {
    super(engine.arena());
    this.engine = engine;
  }

  @Override
  int read(int number, MemorySegment out) {
    return engine.functions().regRead(engine.handle(), number, out);
  }

  @Override
  int write(int number, MemorySegment value) {
    return engine.functions().regWrite(engine.handle(), number, value);
  }
}
