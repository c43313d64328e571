package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Stack;

/** Instructions of the stack. Each moves the stack pointer only after its last possible fault. */
public final class StackGroup {
  private static final int SS = SegmentRegister.SS;

  private final Operands operands;
  private final Stack stack;
  private final Processor processor;
  private final int[] registers;
  private final RunState state;
  private final boolean enterBorrows;

  StackGroup(Operands operands, Stack stack, RunState state) {
    this.operands = operands;
    this.stack = stack;
    this.state = state;
    processor = operands.processor;
    registers = operands.registers;
    enterBorrows = processor.model.does(ProcessorBehaviour.ENTER_BORROWS);
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

  /** Registers that were popped before a fault keep their new values, as on processors. */
  private void popAll(int size) {
    for (int number = 7; number >= 0; number--) {
      int value = stack.peek((7 - number) * size, size);
      if (number != Processor.ESP) {
        operands.setRegister(number, size, value);
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
   * What a write at the final stack pointer would raise is raised, although nothing is written.
   *
   * @sdm 2 "ENTER—Make Stack Frame for Procedure Parameters"
   */
  private void enter(Instruction i, int size) {
    int level = i.immediate2 & 31;
    int mask = stack.mask();
    int pointer = registers[Processor.ESP];
    int frame = enterBorrows ? pointer - size : pointer & ~mask | pointer - size & mask;
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
    stack.probe(below - i.immediate, size);
    operands.setRegister(Processor.EBP, size, frame);
    stack.move(below - i.immediate);
  }

  public void leave(int size) {
    int mask = stack.mask();
    int frame = registers[Processor.EBP] & mask;
    int value = operands.load(SS, frame, size);
    stack.setTop(frame + size);
    operands.setRegister(Processor.EBP, size, value);
  }
}
