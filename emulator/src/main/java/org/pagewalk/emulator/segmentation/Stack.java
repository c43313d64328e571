package org.pagewalk.emulator.segmentation;

import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * The stack. SS.B decides whether ESP or SP is used. A push writes before it moves the stack
 * pointer, so a fault leaves the pointer as it was.
 *
 * @sdm 1 "Procedure Stack", "Stack-Pointer Size"
 */
public final class Stack {
  private static final int SS = SegmentRegister.SS;

  private final int[] registers;
  private final SegmentRegister segment;
  private final SegmentedMemory memory;

  /** The stack of a processor. */
  public Stack(Processor processor, SegmentedMemory memory) {
    registers = processor.registers;
    segment = processor.segments[SS];
    this.memory = memory;
  }

  /** Mask of offsets into the stack segment. */
  public int mask() {
    return segment.big ? -1 : 0xFFFF;
  }

  /** Offset of the top of the stack. */
  public int top() {
    return registers[Processor.ESP] & mask();
  }

  /** Moves the stack pointer by a number of bytes. */
  public void move(int bytes) {
    setTop(registers[Processor.ESP] + bytes);
  }

  /** Sets the stack pointer; of a 16-bit stack, only SP. */
  public void setTop(int offset) {
    int mask = mask();
    registers[Processor.ESP] = registers[Processor.ESP] & ~mask | offset & mask;
  }

  /** Pushes 2 or 4 bytes. */
  public void push(int value, int size) {
    int offset = registers[Processor.ESP] - size & mask();
    if (size == 4) {
      memory.write32(SS, offset, value);
    } else {
      memory.write16(SS, offset, value);
    }
    setTop(offset);
  }

  /** Raises what a push of 2 or 4 bytes would raise, and pushes nothing. */
  public void probe(int size) {
    probe(-size, size);
  }

  /** Raises what a write of 2 or 4 bytes at a distance from the top would raise. */
  public void probe(int distance, int size) {
    int offset = registers[Processor.ESP] + distance & mask();
    if (size == 4) {
      memory.readForWrite32(SS, offset);
    } else {
      memory.readForWrite16(SS, offset);
    }
  }

  /** Reads 2 or 4 bytes at a distance from the top, without popping. */
  public int peek(int distance, int size) {
    int offset = registers[Processor.ESP] + distance & mask();
    return size == 4 ? memory.read32(SS, offset) : memory.read16(SS, offset);
  }

  /** Writes 2 or 4 bytes at a distance from the top. */
  public void poke(int distance, int size, int value) {
    int offset = registers[Processor.ESP] + distance & mask();
    if (size == 4) {
      memory.write32(SS, offset, value);
    } else {
      memory.write16(SS, offset, value);
    }
  }

  /** Pops 2 or 4 bytes. */
  public int pop(int size) {
    int value = peek(0, size);
    move(size);
    return value;
  }
}
