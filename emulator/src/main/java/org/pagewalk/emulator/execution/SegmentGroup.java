package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.SegmentLoader;
import org.pagewalk.emulator.segmentation.Stack;
import org.pagewalk.emulator.system.SystemRegisters;

/** Segment registers, and what a selector would allow. */
final class SegmentGroup {
  private static final int COUNT = 6;

  private final Operands operands;
  private final Stack stack;
  private final SegmentLoader loader;
  private final SystemRegisters system;
  private final Processor processor;
  private final RunState state;
  private final boolean narrowStack;

  SegmentGroup(ProcessorUnits units, Operands operands, Stack stack, RunState state) {
    this.operands = operands;
    this.stack = stack;
    this.state = state;
    loader = units.loader();
    system = units.systemRegisters();
    processor = operands.processor;
    narrowStack = processor.model.does(ProcessorBehaviour.NARROW_SEGMENT_STACK);
  }

  void execute(Instruction i) {
    int size = i.operandSize / 8;
    switch (i.form.operation()) {
      case PUSH_SEGMENT -> {
        int selector = processor.segments[i.first.register()].selector;
        stack.poke(-size, accessed(size), selector);
        stack.move(-size);
      }
      case POP_SEGMENT -> pop(i.first.register(), size);
      case MOV_FROM_SEGMENT -> {
        requireDefined(i.reg < COUNT);
        operands.write(i, i.first, processor.segments[i.reg].selector);
      }
      case MOV_TO_SEGMENT -> {
        requireDefined(i.reg < COUNT && i.reg != SegmentRegister.CS);
        load(i.reg, operands.read(i, i.second));
      }
      case LOAD_FAR_POINTER -> loadFarPointer(i, size);
      case ARPL -> adjustPrivilege(i);
      case LAR -> query(i, system.accessRights(operands.read(i, i.second) & 0xFFFF), 0xFF00);
      case LSL -> query(i, system.segmentLimit(operands.read(i, i.second) & 0xFFFF), 0xFFFF);
      case VERR -> setZero(system.verify(operands.read(i, i.first), false));
      case VERW -> setZero(system.verify(operands.read(i, i.first), true));
      default -> throw new AssertionError(i.form);
    }
  }

  /** Bytes of the stack that a push or pop of a segment register touches. */
  private int accessed(int size) {
    return narrowStack ? 2 : size;
  }

  /** The stack pointer moves by the size that SS had before a POP SS. */
  private void pop(int segment, int size) {
    int mask = stack.mask();
    int pointer = processor.registers[Processor.ESP];
    load(segment, stack.peek(0, accessed(size)) & 0xFFFF);
    processor.registers[Processor.ESP] = pointer & ~mask | pointer + size & mask;
  }

  private static void requireDefined(boolean defined) {
    if (!defined) {
      throw CpuFault.invalidOpcode();
    }
  }

  private void load(int segment, int selector) {
    loader.load(segment, selector);
    if (segment == SegmentRegister.SS) {
      processor.interruptShadow = true;
      state.loadedStackSegment = true;
      state.attention = true;
    }
  }

  private void loadFarPointer(Instruction i, int size) {
    int address = operands.address(i);
    int offset = operands.load(i.segment, address, size);
    int selector = operands.load(i.segment, address + size & i.addressMask, 2);
    int segment =
        switch (i.form.encoding().opcode()) {
          case 0xC4 -> SegmentRegister.ES;
          case 0xC5 -> SegmentRegister.DS;
          case 0xB2 -> SegmentRegister.SS;
          case 0xB4 -> SegmentRegister.FS;
          default -> SegmentRegister.GS;
        };
    loader.load(segment, selector);
    operands.setRegister(i.reg, size, offset);
  }

  private void adjustPrivilege(Instruction i) {
    int source = operands.read(i, i.second);
    int destination = operands.read(i, i.first);
    boolean raised = (destination & 3) < (source & 3);
    if (raised) {
      operands.write(i, i.first, destination & ~3 | source & 3);
    }
    setZero(raised);
  }

  private void query(Instruction i, Integer answer, int narrowMask) {
    if (answer != null) {
      operands.write(i, i.first, i.operandSize == 16 ? answer & narrowMask : answer);
    }
    setZero(answer != null);
  }

  private void setZero(boolean set) {
    int image = processor.eflagsImage() & ~Eflags.ZF | (set ? Eflags.ZF : 0);
    processor.flagResult = Eflags.resultWord(image);
    processor.flagCarry = Eflags.carryWord(image);
  }
}
