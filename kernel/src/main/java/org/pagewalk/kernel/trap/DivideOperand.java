package org.pagewalk.kernel.trap;

import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.mm.fault.UserMemory;

/**
 * The divisor of a DIV or IDIV that has raised #DE, for the processor reports a zero divisor and a
 * quotient that does not fit alike. It understands flat 32-bit addressing; for anything else it
 * says zero, which is the more common reason.
 *
 * @nt "KiTrap00 of NT 5.2"
 */
final class DivideOperand {
  private static final int[] REGISTERS = {
    TrapFrame.EAX,
    TrapFrame.ECX,
    TrapFrame.EDX,
    TrapFrame.EBX,
    TrapFrame.HARDWARE_ESP,
    TrapFrame.EBP,
    TrapFrame.ESI,
    TrapFrame.EDI
  };

  private final UserMemory memory;
  private final TrapFrame frame;

  DivideOperand(UserMemory memory, TrapFrame frame) {
    this.memory = memory;
    this.frame = frame;
  }

  /**
   * Whether the divisor is zero.
   *
   * @param at address of the opcode, user virtual
   * @param opcode the byte there
   * @param wordSized whether an operand-size prefix came before it
   */
  boolean isZero(int at, int opcode, boolean wordSized) {
    if (opcode != 0xF6 && opcode != 0xF7) {
      return true;
    }
    int modRm = memory.read8(at + 1);
    int size = opcode == 0xF6 ? 1 : wordSized ? 2 : 4;
    int value = modRm >>> 6 == 3 ? register(modRm & 7, size) : read(address(at + 2, modRm), size);
    return (value & mask(size)) == 0;
  }

  private static int mask(int size) {
    return size == 4 ? -1 : (1 << 8 * size) - 1;
  }

  private int register(int number, int size) {
    return size == 1 && number >= 4
        ? frame.get(REGISTERS[number - 4]) >>> 8
        : frame.get(REGISTERS[number]);
  }

  private int read(int address, int size) {
    return switch (size) {
      case 1 -> memory.read8(address);
      case 2 -> memory.read16(address);
      default -> memory.read32(address);
    };
  }

  private int address(int next, int modRm) {
    int mode = modRm >>> 6;
    int base = modRm & 7;
    int at = next;
    int sum;
    if (base == 4) {
      int sib = memory.read8(at++);
      int index = sib >>> 3 & 7;
      sum = index == 4 ? 0 : frame.get(REGISTERS[index]) << (sib >>> 6);
      base = sib & 7;
    } else {
      sum = 0;
    }
    if (mode == 0 && base == 5) {
      return sum + memory.read32(at);
    }
    sum += frame.get(REGISTERS[base]);
    return switch (mode) {
      case 1 -> sum + (byte) memory.read8(at);
      case 2 -> sum + memory.read32(at);
      default -> sum;
    };
  }
}
