package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.segmentation.SegmentedMemory;

/**
 * Access to the operands of decoded instructions, whatever their kind and size. Values are
 * zero-extended when read from registers and memory; what stands above the operand when one is
 * written does not matter.
 *
 * <p>A read-modify-write is {@link #readForWrite}, then {@link #writeBack}, which cannot fault; the
 * effective address is computed once, so registers may change in between.
 */
public final class Operands {
  final Processor processor;
  final int[] registers;
  final SegmentedMemory memory;

  private int heldAddress;

  Operands(Processor processor, SegmentedMemory memory) {
    this.processor = processor;
    this.registers = processor.registers;
    this.memory = memory;
  }

  /** Effective address: an offset in the instruction's segment. */
  public int address(Instruction i) {
    int address = i.displacement;
    if (i.base >= 0) {
      address += registers[i.base];
    }
    if (i.index >= 0) {
      address += registers[i.index] << i.scale;
    }
    return address & i.addressMask;
  }

  /** AL, CL, DL, BL, AH, CH, DH or BH. */
  public int byteRegister(int number) {
    return registers[number & 3] >>> (number & 4) * 2 & 0xFF;
  }

  /** Sets AL, CL, DL, BL, AH, CH, DH or BH to the low byte of a value. */
  public void setByteRegister(int number, int value) {
    int shift = (number & 4) * 2;
    registers[number & 3] = registers[number & 3] & ~(0xFF << shift) | (value & 0xFF) << shift;
  }

  /** A general register of 1, 2 or 4 bytes. */
  int register(int number, int size) {
    return switch (size) {
      case 1 -> byteRegister(number);
      case 2 -> registers[number] & 0xFFFF;
      default -> registers[number];
    };
  }

  public void setRegister(int number, int size, int value) {
    switch (size) {
      case 1 -> setByteRegister(number, value);
      case 2 -> registers[number] = registers[number] & 0xFFFF_0000 | value & 0xFFFF;
      default -> registers[number] = value;
    }
  }

  int load(int segment, int offset, int size) {
    return switch (size) {
      case 1 -> memory.read8(segment, offset);
      case 2 -> memory.read16(segment, offset);
      default -> memory.read32(segment, offset);
    };
  }

  int loadForWrite(int segment, int offset, int size) {
    return switch (size) {
      case 1 -> memory.readForWrite8(segment, offset);
      case 2 -> memory.readForWrite16(segment, offset);
      default -> memory.readForWrite32(segment, offset);
    };
  }

  void store(int segment, int offset, int size, int value) {
    switch (size) {
      case 1 -> memory.write8(segment, offset, value);
      case 2 -> memory.write16(segment, offset, value);
      default -> memory.write32(segment, offset, value);
    }
  }

  int read(Instruction i, Operand operand) {
    return switch (operand.kind()) {
      case E, R ->
          i.memory
              ? load(i.segment, address(i), operand.memorySize())
              : register(i.rm, operand.size());
      case G, Z -> register(i.reg, operand.size());
      case FIXED_REGISTER -> register(operand.register(), operand.size());
      case M, O -> load(i.segment, address(i), operand.memorySize());
      case I -> i.immediate;
      case ONE -> 1;
      case A, C, D, F, J, S, X, Y, ST, FIXED_SEGMENT, FIXED_ST, N, P, Q, U, V, W ->
          throw unreadable(i);
    };
  }

  void write(Instruction i, Operand operand, int value) {
    switch (operand.kind()) {
      case E, R -> {
        if (i.memory) {
          store(i.segment, address(i), operand.memorySize(), value);
        } else {
          setRegister(i.rm, operand.size(), value);
        }
      }
      case G, Z -> setRegister(i.reg, operand.size(), value);
      case FIXED_REGISTER -> setRegister(operand.register(), operand.size(), value);
      case M, O -> store(i.segment, address(i), operand.memorySize(), value);
      case A, C, D, F, I, J, S, X, Y, ST, FIXED_SEGMENT, FIXED_ST, ONE, N, P, Q, U, V, W ->
          throw unreadable(i);
    }
  }

  int readForWrite(Instruction i, Operand operand) {
    if (!inMemory(i, operand)) {
      return read(i, operand);
    }
    heldAddress = address(i);
    return loadForWrite(i.segment, heldAddress, operand.memorySize());
  }

  void writeBack(Instruction i, Operand operand, int value) {
    if (inMemory(i, operand)) {
      store(i.segment, heldAddress, operand.memorySize(), value);
    } else {
      write(i, operand, value);
    }
  }

  private static boolean inMemory(Instruction i, Operand operand) {
    return i.memory && operand.kind().mayBeMemory();
  }

  private static AssertionError unreadable(Instruction i) {
    return new AssertionError("operand of " + i.form + " is not a value");
  }
}
