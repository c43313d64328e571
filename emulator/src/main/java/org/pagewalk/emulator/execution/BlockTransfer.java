package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Many iterations of a repeated string instruction at once, where nobody can tell: of MOVS and STOS
 * upwards, with 32-bit addresses, within pages whose translations are cached and whose frames may
 * be stored to directly; of those that only read as {@link BlockScan} says. Everything else is left
 * to single iterations, faults among it.
 */
final class BlockTransfer {
  private static final int ES = SegmentRegister.ES;
  private static final int PAGE_SIZE = PhysicalMemory.FRAME_SIZE;
  private static final int LEAST = 4;

  private final Operands operands;
  private final LinearMemory linearMemory;
  private final Processor processor;
  private final int[] registers;
  private final BlockScan scan;

  BlockTransfer(Operands operands, LinearMemory linearMemory) {
    this.operands = operands;
    this.linearMemory = linearMemory;
    processor = operands.processor;
    registers = operands.registers;
    scan = new BlockScan(operands, linearMemory);
  }

  static boolean suits(Instruction i) {
    return i.repeat != 0
        && i.addressMask == -1
        && switch (i.form.operation()) {
          case MOVS, STOS, CMPS, SCAS, LODS -> true;
          default -> false;
        };
  }

  /**
   * Does iterations as far as the pages reach, and updates ESI, EDI and ECX.
   *
   * @param size of an element in bytes
   * @param most iterations allowed
   * @return iterations done; 0 where only a single iteration can tell what happens
   */
  int execute(Instruction i, int size, int most) {
    boolean moves = i.form.operation() == Operation.MOVS;
    if (!moves && i.form.operation() != Operation.STOS) {
      return scan.execute(i, size, most);
    }
    if ((processor.eflags & Eflags.DF) != 0) {
      return 0;
    }
    int to = linear(ES, Processor.EDI);
    int count =
        Integer.compareUnsigned(registers[Processor.ECX], most) < 0
            ? registers[Processor.ECX]
            : most;
    count = Math.min(count, elementsToPageEnd(to, size));
    if (moves) {
      count = Math.min(count, elementsToPageEnd(linear(i.segment, Processor.ESI), size));
    }
    int bytes = count * size;
    if (count < LEAST
        || !operands.memory.allows(ES, registers[Processor.EDI], bytes, Access.WRITE)) {
      return 0;
    }
    byte[] target = linearMemory.writablePage(to);
    if (target == null || !(moves ? move(i, target, to, bytes) : fill(target, to, size, bytes))) {
      return 0;
    }
    registers[Processor.EDI] += bytes;
    registers[Processor.ECX] -= count;
    return count;
  }

  private int linear(int segment, int register) {
    return processor.segments[segment].base + registers[register];
  }

  private static int elementsToPageEnd(int linear, int size) {
    return (PAGE_SIZE - (linear & PAGE_SIZE - 1)) / size;
  }

  private boolean move(Instruction i, byte[] target, int to, int bytes) {
    int from = linear(i.segment, Processor.ESI);
    byte[] source = linearMemory.readablePage(from);
    int sourceOffset = from & PAGE_SIZE - 1;
    int targetOffset = to & PAGE_SIZE - 1;
    boolean overlaps =
        source == target && sourceOffset < targetOffset && targetOffset < sourceOffset + bytes;
    if (source == null
        || overlaps
        || !operands.memory.allows(i.segment, registers[Processor.ESI], bytes, Access.READ)) {
      return false;
    }
    System.arraycopy(source, sourceOffset, target, targetOffset, bytes);
    registers[Processor.ESI] += bytes;
    return true;
  }

  /** Writes one element, then doubles what is written. */
  private boolean fill(byte[] target, int to, int size, int bytes) {
    int start = to & PAGE_SIZE - 1;
    int value = registers[Processor.EAX];
    for (int n = 0; n < size; n++) {
      target[start + n] = (byte) (value >>> 8 * n);
    }
    for (int done = size; done < bytes; done *= 2) {
      System.arraycopy(target, start, target, start + done, Math.min(done, bytes - done));
    }
    return true;
  }
}
