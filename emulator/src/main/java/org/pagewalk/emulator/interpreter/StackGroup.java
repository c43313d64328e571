package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/** Instructions of the stack. Each moves the stack pointer only after its last possible fault. */
final class StackGroup {
  private static final int SS = SegmentRegister.SS;

  private final Operands operands;
  private final Stack stack;
  private final LinearMemory linearMemory;
  private final Processor processor;
  private final int[] registers;
  private final RunState state;

  StackGroup(Operands operands, Stack stack, LinearMemory linearMemory, RunState state) {
    this.operands = operands;
    this.stack = stack;
    this.linearMemory = linearMemory;
    this.state = state;
    processor = operands.processor;
    registers = operands.registers;
  }

  void execute(Instruction i) {
    int size = i.operandSize / 8;
    switch (i.form.operation()) {
      case PUSH -> stack.push(operands.read(i, i.first), size);
      case POP -> pop(i, size);
      case PUSHA -> pushAll(size);
      case POPA -> popAll(size);
      case PUSHF -> stack.push(processor.eflagsImage() & ~(Eflags.RF | Eflags.VM), size);
      case POPF -> popFlags(size);
      case ENTER -> enter(i, size);
      case LEAVE -> leave(size);
      default -> throw new AssertionError(i.form);
    }
  }

  /** The address of a memory operand is computed with the stack pointer already raised. */
  private void pop(Instruction i, int size) {
    int value = stack.peek(0, size);
    int before = registers[Processor.ESP];
    stack.move(size);
    if (i.memory) {
      int address = operands.address(i);
      int raised = registers[Processor.ESP];
      registers[Processor.ESP] = before;
      operands.store(i.segment, address, size, value);
      registers[Processor.ESP] = raised;
    } else {
      operands.setRegister(i.firstRegister, size, value);
    }
  }

  private void pushAll(int size) {
    for (int number = 0; number < 8; number++) {
      stack.poke(-(number + 1) * size, size, registers[number]);
    }
    stack.move(-8 * size);
  }

  private void popAll(int size) {
    int[] values = new int[8];
    for (int number = 7; number >= 0; number--) {
      values[number] = stack.peek((7 - number) * size, size);
    }
    for (int number = 7; number >= 0; number--) {
      if (number != Processor.ESP) {
        operands.setRegister(number, size, values[number]);
      }
    }
    stack.move(8 * size);
  }

  private void popFlags(int size) {
    int image = stack.peek(0, size);
    int writable = Eflags.ARITHMETIC | Eflags.TF | Eflags.DF | Eflags.NT;
    if (size == 4) {
      writable |= Eflags.AC | Eflags.ID;
    }
    if (processor.cpl <= processor.iopl()) {
      writable |= Eflags.IF;
    }
    if (processor.cpl == 0) {
      writable |= Eflags.IOPL;
    }
    stack.move(size);
    processor.setEflagsImage(processor.eflagsImage() & ~writable | image & writable);
    state.attention = true;
  }

  /**
   * A page that a write at the final stack pointer would not reach faults, although nothing is
   * written there.
   *
   * @sdm 2 "ENTER—Make Stack Frame for Procedure Parameters"
   */
  private void enter(Instruction i, int size) {
    int level = i.immediate2 & 31;
    int mask = stack.mask();
    int frame = registers[Processor.ESP] - size;
    stack.poke(-size, size, registers[Processor.EBP]);
    int below = -size;
    for (int n = 1; n < level; n++) {
      int outer = registers[Processor.EBP] - n * size & mask;
      below -= size;
      stack.poke(below, size, operands.load(SS, outer, size));
    }
    if (level > 0) {
      below -= size;
      stack.poke(below, size, frame);
    }
    int top = registers[Processor.ESP] + below - i.immediate;
    int linear = operands.memory.linear(SS, top & mask, size, Access.WRITE);
    linearMemory.prepareWrite(linear, size);
    operands.setRegister(Processor.EBP, size, frame);
    stack.setTop(top);
  }

  void leave(int size) {
    int mask = stack.mask();
    int frame = registers[Processor.EBP] & mask;
    int value = operands.load(SS, frame, size);
    stack.setTop(frame + size);
    operands.setRegister(Processor.EBP, size, value);
  }
}
