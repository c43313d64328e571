package org.pagewalk.emulator.interpreter;

import java.util.Arrays;
import org.pagewalk.emulator.decode.CodeSource;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.memory.CodeFrame;
import org.pagewalk.emulator.memory.PhysicalMemory;

/**
 * The decoded instructions of a frame, for one value of CS.D. Those that lie in it as a whole stand
 * by their offset in a span that reaches no further than they need. Those that end in another frame
 * stand aside, each with that frame and its version; whoever takes one has to see that the next
 * page still is that frame.
 */
final class CodePage {
  static final int SIZE = PhysicalMemory.FRAME_SIZE;

  private static final int LONGEST = 15;
  private static final int GRANULE = 256;
  private static final Instruction[] EMPTY = new Instruction[0];
  private static final Crossing[] NONE = new Crossing[0];

  /**
   * An instruction whose last bytes lie in another frame.
   *
   * @param frame the other one
   * @param end what it holds as code
   * @param version of that when the instruction was decoded
   */
  record Crossing(Instruction instruction, int frame, CodeFrame end, long version) {
    /** Whether the instruction is what its bytes say, if the next page is a frame. */
    boolean holds(int next) {
      return frame == next && end.version() == version;
    }
  }

  final int frame;
  final boolean big;

  /** Index among the cached pages. */
  int position;

  private Instruction[] span = EMPTY;
  private int first;

  /** Those that begin at the last byte, at the one before, and so on. */
  private Crossing[] crossings = NONE;

  private int instructionCount;

  CodePage(int frame, boolean big) {
    this.frame = frame;
    this.big = big;
  }

  /** The instructions by their offset in the frame, less that of the {@linkplain #first first}. */
  Instruction[] span() {
    return span;
  }

  /** Offset in the frame at which the span begins. */
  int first() {
    return first;
  }

  int instructionCount() {
    return instructionCount;
  }

  /** The instruction at an offset that lies in this frame as a whole, or null. */
  Instruction at(int offset) {
    int index = offset - first;
    return Integer.compareUnsigned(index, span.length) < 0 ? span[index] : null;
  }

  /** Keeps an instruction that lies in this frame as a whole. */
  void keep(int offset, Instruction instruction) {
    cover(offset);
    span[offset - first] = instruction;
    instructionCount++;
  }

  /** Grows at least twofold, towards the offset, so that filling a page copies little. */
  private void cover(int offset) {
    int from = offset & -GRANULE;
    int to = from + GRANULE;
    if (span.length > 0) {
      int end = first + span.length;
      if (from >= first && to <= end) {
        return;
      }
      to = to > end ? Math.min(SIZE, Math.max(to, end + span.length)) : end;
      from = from < first ? Math.max(0, Math.min(from, first - span.length)) : first;
    }
    Instruction[] wider = new Instruction[to - from];
    System.arraycopy(span, 0, wider, Math.max(0, first - from), span.length);
    span = wider;
    first = from;
  }

  /** The instruction at an offset that ends in another frame, or null. */
  Crossing crossing(int offset) {
    int n = SIZE - 1 - offset;
    return n < crossings.length ? crossings[n] : null;
  }

  /** Keeps an instruction that ends in another frame. */
  void keepCrossing(int offset, Instruction instruction, int next, CodeFrame end) {
    if (crossings.length == 0) {
      crossings = new Crossing[LONGEST - 1];
    }
    int n = SIZE - 1 - offset;
    instructionCount += crossings[n] == null ? 1 : 0;
    crossings[n] = new Crossing(instruction, next, end, end.version());
  }

  /**
   * Drops the instructions that have one of the bytes. They are gone also from a span that was
   * handed out.
   */
  void drop(int offset, int length) {
    for (int at = Math.max(first, offset - LONGEST + 1); at < spanEnd(offset + length); at++) {
      Instruction instruction = span[at - first];
      if (instruction != null && at + instruction.length > offset) {
        span[at - first] = null;
        instructionCount--;
      }
    }
    for (int n = firstCrossing(offset + length); n < crossings.length; n++) {
      if (crossings[n] != null) {
        crossings[n] = null;
        instructionCount--;
      }
    }
    if (instructionCount == 0) {
      clear();
    }
  }

  /** Drops everything, also from a span that was handed out. */
  void clear() {
    Arrays.fill(span, null);
    span = EMPTY;
    first = 0;
    crossings = NONE;
    instructionCount = 0;
  }

  /** Whether an instruction has one of the bytes. */
  boolean keeps(int offset, int length) {
    for (int at = Math.max(first, offset - LONGEST + 1); at < spanEnd(offset + length); at++) {
      if (span[at - first] != null && at + span[at - first].length > offset) {
        return true;
      }
    }
    for (int n = firstCrossing(offset + length); n < crossings.length; n++) {
      if (crossings[n] != null) {
        return true;
      }
    }
    return false;
  }

  /** Index of the first crossing instruction that begins below an offset. */
  private static int firstCrossing(int end) {
    return Math.max(0, SIZE - end);
  }

  private int spanEnd(int end) {
    return Math.min(end, first + span.length);
  }

  /** Throws {@link AssertionError} if an instruction is kept that its bytes do not make. */
  void assertFresh(PhysicalMemory memory, Decoder decoder) {
    for (int index = 0; index < span.length; index++) {
      if (span[index] != null) {
        assertFresh(span[index], first + index, decoder, memory, frame);
      }
    }
    for (int n = 0; n < crossings.length; n++) {
      if (crossings[n] != null && crossings[n].holds(crossings[n].frame)) {
        assertFresh(crossings[n].instruction, SIZE - 1 - n, decoder, memory, crossings[n].frame);
      }
    }
  }

  private void assertFresh(
      Instruction kept, int offset, Decoder decoder, PhysicalMemory memory, int next) {
    CodeSource bytes =
        index ->
            memory.bytes(offset + index < SIZE ? frame : next)[offset + index & SIZE - 1] & 0xFF;
    boolean same;
    try {
      same = kept.sameAs(decoder.decode(bytes, big));
    } catch (CpuFault _) {
      same = false;
    }
    if (!same) {
      throw new AssertionError(
          "code is kept at %X of frame %X that memory does not hold".formatted(offset, frame));
    }
  }
}
