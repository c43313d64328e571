package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.bus.AddressMap;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.system.SystemRegisters;

/**
 * String instructions. An iteration commits its registers after its last possible fault, so a fault
 * in the middle of a repetition leaves those before it done and EIP on the instruction. Each
 * iteration is a step.
 */
public final class StringGroup {
  private static final int ES = SegmentRegister.ES;

  private final Operands operands;
  private final BlockTransfer blocks;
  private final DecodedCode code;
  private final ArithmeticGroup arithmetic;
  private final SystemRegisters system;
  private final AddressMap ports;
  private final Processor processor;
  private final int[] registers;
  private final RunState state;
  private final boolean comparesDestinationFirst;
  private final boolean keepsFlags;
  private final boolean portsCheckedFirst;

  /** Iterations of the current instruction that are done, for when it faults. */
  private int completed;

  StringGroup(
      Operands operands,
      BlockTransfer blocks,
      DecodedCode code,
      ArithmeticGroup arithmetic,
      SystemRegisters system,
      AddressMap ports,
      RunState state) {
    this.blocks = blocks;
    this.code = code;
    this.operands = operands;
    this.arithmetic = arithmetic;
    this.system = system;
    this.ports = ports;
    this.state = state;
    processor = operands.processor;
    registers = operands.registers;
    comparesDestinationFirst = processor.model.does(ProcessorBehaviour.COMPARE_DESTINATION_FIRST);
    keepsFlags = processor.model.does(ProcessorBehaviour.COMPARE_KEEPS_FLAGS);
    portsCheckedFirst = processor.model.does(ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT);
  }

  /**
   * Executes at most {@code budget} iterations; with some left, EIP stays on the instruction. So it
   * does after an iteration that may have changed the instruction itself, which is then fetched
   * again, however the run is cut.
   *
   * @return steps done
   */
  int execute(Instruction i, int budget) {
    int size = size(i);
    int step = (processor.eflags & Eflags.DF) != 0 ? -size : size;
    if (i.repeat == 0) {
      iterate(i, size, step);
      return 1;
    }
    int mask = i.addressMask;
    if ((registers[Processor.ECX] & mask) == 0) {
      if (portsCheckedFirst) {
        requirePorts(i, size);
      }
      return 1;
    }
    boolean compares =
        switch (i.form.operation()) {
          case CMPS, SCAS -> true;
          default -> false;
        };
    int flagResult = processor.flagResult;
    int flagCarry = processor.flagCarry;
    boolean inBlocks = BlockTransfer.suits(i) && code.keeps(state.start, i);
    while (true) {
      if (inBlocks && budget - completed > 1) {
        completed += blocks.execute(i, size, budget - completed - 1);
      }
      if ((registers[Processor.ECX] & mask) == 0) {
        return takeCompleted();
      }
      iterate(i, size, step);
      completed++;
      int count = registers[Processor.ECX] - 1 & mask;
      registers[Processor.ECX] = registers[Processor.ECX] & ~mask | count;
      boolean unequal = processor.flagResult != 0;
      if (count == 0 || compares && unequal == (i.repeat == Instruction.REP)) {
        return takeCompleted();
      }
      if (compares && keepsFlags) {
        processor.flagResult = flagResult;
        processor.flagCarry = flagCarry;
      }
      if (completed >= budget || !code.keeps(state.start, i)) {
        processor.eip = state.start;
        state.repeats = true;
        state.attention = true;
        return takeCompleted();
      }
    }
  }

  /** Iterations done since the instruction began; the count starts anew. */
  int takeCompleted() {
    int steps = completed;
    completed = 0;
    return steps;
  }

  private static int size(Instruction i) {
    OperandKind kind = i.first.kind();
    return kind == OperandKind.X || kind == OperandKind.Y ? i.first.size() : i.second.size();
  }

  private void compare(Instruction i, int source, int destination, int size) {
    if (!comparesDestinationFirst && size == 1 && i.repeat == Instruction.REP) {
      operands.load(i.segment, source, size);
    }
    int right = operands.load(ES, destination, size);
    int left = operands.load(i.segment, source, size);
    arithmetic.subtract(left, right, 32 - size * 8);
  }

  private void requirePorts(Instruction i, int size) {
    switch (i.form.operation()) {
      case INS, OUTS -> system.requirePorts(port(), size);
      default -> {}
    }
  }

  private int port() {
    return registers[Processor.EDX] & 0xFFFF;
  }

  private void advance(int register, int step, int mask) {
    int moved = registers[register] + step;
    registers[register] = registers[register] & ~mask | moved & mask;
  }

  private void iterate(Instruction i, int size, int step) {
    int mask = i.addressMask;
    int source = registers[Processor.ESI] & mask;
    int destination = registers[Processor.EDI] & mask;
    switch (i.form.operation()) {
      case MOVS -> {
        int value = operands.load(i.segment, source, size);
        operands.store(ES, destination, size, value);
        advance(Processor.ESI, step, mask);
        advance(Processor.EDI, step, mask);
      }
      case STOS -> {
        operands.store(ES, destination, size, registers[Processor.EAX]);
        advance(Processor.EDI, step, mask);
      }
      case LODS -> {
        operands.setRegister(Processor.EAX, size, operands.load(i.segment, source, size));
        advance(Processor.ESI, step, mask);
      }
      case CMPS -> {
        compare(i, source, destination, size);
        advance(Processor.ESI, step, mask);
        advance(Processor.EDI, step, mask);
      }
      case SCAS -> {
        int right = operands.load(ES, destination, size);
        arithmetic.subtract(registers[Processor.EAX], right, 32 - size * 8);
        advance(Processor.EDI, step, mask);
      }
      case INS -> {
        requirePorts(i, size);
        operands.memory.prepareWrite(ES, destination, size);
        operands.store(ES, destination, size, ports.read(port(), size));
        advance(Processor.EDI, step, mask);
      }
      case OUTS -> {
        requirePorts(i, size);
        ports.write(port(), size, operands.load(i.segment, source, size));
        advance(Processor.ESI, step, mask);
      }
      default -> throw new AssertionError(i.form);
    }
  }
}
