package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A list of registers that travel together: one call of the library reads or writes all of them.
 *
 * <p>The batch holds their contents in native memory between calls and belongs to no engine.
 */
public final class RegisterBatch {
  private static final int SLOT = 32;

  private final Register[] registers;
  private final MemorySegment numbers;
  private final MemorySegment pointers;
  private final MemorySegment slots;

  private RegisterBatch(Register[] registers) {
    Arena arena = Arena.ofAuto();
    this.registers = registers;
    this.numbers = arena.allocate(JAVA_INT, registers.length);
    this.pointers = arena.allocate(ADDRESS, registers.length);
    this.slots = arena.allocate((long) SLOT * registers.length, SLOT);
    for (int i = 0; i < registers.length; i++) {
      numbers.setAtIndex(JAVA_INT, i, registers[i].number());
      pointers.setAtIndex(ADDRESS, i, content(i));
    }
  }

  /** A batch of at least one register; contents start as zero. */
  public static RegisterBatch of(Register... registers) {
    if (registers.length == 0) {
      throw new IllegalArgumentException("a batch needs a register");
    }
    return new RegisterBatch(registers.clone());
  }

  /** How many registers the batch has. */
  public int size() {
    return registers.length;
  }

  /** Takes the registers' contents from an engine. */
  public void readFrom(Engine engine) {
    slots.fill((byte) 0);
    Engine.check(
        "uc_reg_read_batch",
        engine.functions().regReadBatch(engine.handle(), numbers, pointers, registers.length));
  }

  /** Gives the contents to an engine's registers, in the order of the batch. */
  public void writeTo(Engine engine) {
    Engine.check(
        "uc_reg_write_batch",
        engine.functions().regWriteBatch(engine.handle(), numbers, pointers, registers.length));
  }

  /**
   * The content of a register of at most 64 bits, zero-extended; the index is that in the batch.
   */
  public long get(int index) {
    requirePlain(index);
    return slots.get(JAVA_LONG, (long) index * SLOT);
  }

  /** The lower 32 bits of a register. */
  public int getInt(int index) {
    return (int) get(index);
  }

  /** Sets the content of a register of at most 64 bits. */
  public void set(int index, long value) {
    requirePlain(index);
    Registers.setPlain(slots.asSlice((long) index * SLOT, SLOT), registers[index].kind(), value);
  }

  /** A register's bytes as the library lays them out, whatever its kind. */
  public MemorySegment content(int index) {
    return slots.asSlice((long) index * SLOT, registers[index].kind().bytes());
  }

  private void requirePlain(int index) {
    if (!registers[index].kind().fitsLong()) {
      throw new IllegalArgumentException(registers[index] + " is wider than 64 bits");
    }
  }
}
