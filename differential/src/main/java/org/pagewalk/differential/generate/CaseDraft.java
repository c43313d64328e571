package org.pagewalk.differential.generate;

import java.util.Arrays;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.SegmentDescriptor;

/**
 * A case in the making: starting state, code bytes, memory words, and which registers the
 * instruction at hand has already claimed.
 */
final class CaseDraft {
  private static final int TABLE_INDICATOR = 4;

  final CpuState start = new CpuState();
  private final byte[] code = new byte[Case.MAX_CODE];
  private final int[] memory = new int[2 * Case.MAX_MEMORY_WORDS];
  private int codeLength;
  private int memoryLength;
  private int claimed;
  private boolean selectorsFixed;

  int register(int number) {
    return start.get(number);
  }

  void setRegister(int number, int value) {
    start.set(number, value);
  }

  /** Sets the low bits of a register as wide as {@code mask}. */
  void setLow(int number, int mask, int value) {
    start.set(number, start.get(number) & ~mask | value & mask);
  }

  /** Reserves a register, so that addressing does not change it. */
  void claim(int number) {
    claimed |= 1 << number;
  }

  boolean isClaimed(int number) {
    return (claimed & 1 << number) != 0;
  }

  /** From the second instruction of a sequence on, nothing of the starting state can be chosen. */
  void fixState() {
    claimed = 0xFF;
    selectorsFixed = true;
  }

  boolean stateFixed() {
    return selectorsFixed;
  }

  int selector(int segment) {
    return start.get(CpuState.SELECTORS + segment);
  }

  void setSelector(int segment, int selector) {
    start.set(CpuState.SELECTORS + segment, selector);
  }

  int base(int segment) {
    return CaseSegments.base(selector(segment));
  }

  /** Lowest and highest offset that a segment register allows at the start; flat for GDT ones. */
  long lowest(int segment) {
    SegmentDescriptor descriptor = descriptor(segment);
    return descriptor == null ? 0 : descriptor.lowest();
  }

  long highest(int segment) {
    SegmentDescriptor descriptor = descriptor(segment);
    return descriptor == null ? 0xFFFF_FFFFL : descriptor.highest();
  }

  /** Whether the segment's D/B bit is set. */
  boolean big(int segment) {
    SegmentDescriptor descriptor = descriptor(segment);
    return descriptor == null || descriptor.big();
  }

  private SegmentDescriptor descriptor(int segment) {
    int selector = selector(segment);
    return (selector & TABLE_INDICATOR) != 0 ? CaseSegments.ldt(selector >>> 3) : null;
  }

  boolean reaches(int segment, int linear) {
    long offset = Integer.toUnsignedLong(linear - base(segment));
    return offset >= lowest(segment) && offset <= highest(segment);
  }

  void emit(int value) {
    code[codeLength++] = (byte) value;
  }

  void emit(int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      emit(value >>> 8 * i);
    }
  }

  int codeLength() {
    return codeLength;
  }

  void truncateCode(int length) {
    codeLength = length;
  }

  /** Replaces bytes emitted before. */
  void patchCode(int at, int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      code[at + i] = (byte) (value >>> 8 * i);
    }
  }

  /** Sets up to four bytes of memory at a linear address, if they lie in the layout. */
  void poke(int linear, int value) {
    int aligned = linear & ~3;
    int shift = 8 * (linear & 3);
    if (shift == 0) {
      pokeWord(aligned, value, -1);
    } else {
      pokeWord(aligned, value << shift, -1 << shift);
      pokeWord(aligned + 4, value >>> 32 - shift, -1 >>> 32 - shift);
    }
  }

  /** Sets two bytes of memory. */
  void poke16(int linear, int value) {
    int aligned = linear & ~3;
    int shift = 8 * (linear & 3);
    pokeWord(aligned, (value & 0xFFFF) << shift, 0xFFFF << shift);
    if (shift == 24) {
      pokeWord(aligned + 4, value >>> 8 & 0xFF, 0xFF);
    }
  }

  private void pokeWord(int aligned, int value, int mask) {
    int page = CaseLayout.pageOf(aligned);
    if (page < 0 || CaseLayout.PAGES.get(page).code()) {
      return;
    }
    for (int i = 0; i < memoryLength; i += 2) {
      if (memory[i] == aligned) {
        memory[i + 1] = memory[i + 1] & ~mask | value & mask;
        return;
      }
    }
    if (memoryLength < memory.length) {
      int base = CaseLayout.baseWord(page, (aligned & 0xFFF) >>> 2);
      memory[memoryLength] = aligned;
      memory[memoryLength + 1] = base & ~mask | value & mask;
      memoryLength += 2;
    }
  }

  Case finish(boolean mayChangeCodeSegment) {
    return new Case(
        start,
        Arrays.copyOf(code, codeLength),
        mayChangeCodeSegment,
        Arrays.copyOf(memory, memoryLength));
  }
}
