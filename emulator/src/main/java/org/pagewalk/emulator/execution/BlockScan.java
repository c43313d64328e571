package org.pagewalk.emulator.execution;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Many iterations of REP CMPS, SCAS and LODS at once, where nobody can tell: with 32-bit addresses,
 * in both directions, within pages whose translations are cached. Only iterations are passed over
 * after which another one comes that cannot fault, so the flags and the accumulator are what that
 * single iteration makes them.
 */
final class BlockScan {
  private static final int ES = SegmentRegister.ES;
  private static final int PAGE_SIZE = PhysicalMemory.FRAME_SIZE;
  private static final int LEAST = 4;
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final Operands operands;
  private final LinearMemory linearMemory;
  private final Processor processor;
  private final int[] registers;
  private final byte[] accumulator = new byte[4];

  BlockScan(Operands operands, LinearMemory linearMemory) {
    this.operands = operands;
    this.linearMemory = linearMemory;
    processor = operands.processor;
    registers = operands.registers;
  }

  /**
   * Passes over iterations as far as the pages reach, and updates ESI, EDI and ECX.
   *
   * @param size of an element in bytes
   * @param most iterations allowed
   * @return iterations done; 0 where only a single iteration can tell what happens
   */
  int execute(Instruction i, int size, int most) {
    Operation operation = i.form.operation();
    boolean source = operation != Operation.SCAS;
    boolean destination = operation != Operation.LODS;
    int left = registers[Processor.ECX];
    int count = Integer.compareUnsigned(left, most) < 0 ? left : most;
    if (source) {
      count = Math.min(count, elementsInPage(i.segment, Processor.ESI, size));
    }
    if (destination) {
      count = Math.min(count, elementsInPage(ES, Processor.EDI, size));
    }
    if (count < LEAST) {
      return 0;
    }
    byte[] from = source ? page(i.segment, Processor.ESI, size, count) : accumulator;
    byte[] to = destination ? page(ES, Processor.EDI, size, count) : from;
    if (from == null || to == null) {
      return 0;
    }
    int passed = destination ? matching(i, from, to, size, count - 1) : count - 1;
    int distance = passed * step(size);
    if (source) {
      registers[Processor.ESI] += distance;
    }
    if (destination) {
      registers[Processor.EDI] += distance;
    }
    registers[Processor.ECX] -= passed;
    return passed;
  }

  private int step(int size) {
    return (processor.eflags & Eflags.DF) != 0 ? -size : size;
  }

  private int linear(int segment, int register) {
    return processor.segments[segment].base + registers[register];
  }

  /** Elements from a register on that lie in the page of the first one as a whole. */
  private int elementsInPage(int segment, int register, int size) {
    int offset = linear(segment, register) & PAGE_SIZE - 1;
    if (step(size) > 0) {
      return (PAGE_SIZE - offset) / size;
    }
    return offset + size > PAGE_SIZE ? 0 : offset / size + 1;
  }

  /** The page that a register points into, or null if not all elements may simply be read. */
  private byte[] page(int segment, int register, int size, int count) {
    int lowest = registers[register] + (step(size) > 0 ? 0 : (count - 1) * -size);
    return operands.memory.allows(segment, lowest, count * size, Access.READ)
        ? linearMemory.readablePage(linear(segment, register))
        : null;
  }

  /** How many elements, of {@code count}, come before the one that ends the repetition. */
  private int matching(Instruction i, byte[] left, byte[] right, int size, int count) {
    boolean whileEqual = i.repeat == Instruction.REP;
    boolean scans = left == accumulator;
    int step = step(size);
    int l = scans ? 0 : linear(i.segment, Processor.ESI) & PAGE_SIZE - 1;
    int r = linear(ES, Processor.EDI) & PAGE_SIZE - 1;
    if (scans) {
      INT.set(accumulator, 0, registers[Processor.EAX]);
    } else if (whileEqual && step > 0) {
      int bytes = count * size;
      int unequal = Arrays.mismatch(left, l, l + bytes, right, r, r + bytes);
      return unequal < 0 ? count : unequal / size;
    }
    int leftStep = scans ? 0 : step;
    int n = 0;
    switch (size) {
      case 1 -> {
        while (n < count && left[l + n * leftStep] == right[r + n * step] == whileEqual) {
          n++;
        }
      }
      case 2 -> {
        while (n < count
            && (short) SHORT.get(left, l + n * leftStep)
                == (short) SHORT.get(right, r + n * step)
                == whileEqual) {
          n++;
        }
      }
      default -> {
        while (n < count
            && (int) INT.get(left, l + n * leftStep)
                == (int) INT.get(right, r + n * step)
                == whileEqual) {
          n++;
        }
      }
    }
    return n;
  }
}
