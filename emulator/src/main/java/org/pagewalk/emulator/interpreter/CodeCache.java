package org.pagewalk.emulator.interpreter;

import java.util.Arrays;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.Derived;

/**
 * Decoded instructions by physical frame, offset and CS.D.
 *
 * <p>An instruction stays as long as its bytes do: every store into a frame that instructions were
 * decoded from is announced first, and drops those that overlap the bytes stored. An instruction
 * that crosses into another frame is never kept. The arrays of a frame are the same objects while
 * the frame is cached, so the engine may hold on to them. A guest that executes everywhere must not
 * exhaust the host: when too much is cached, the engine is told and all is forgotten.
 */
final class CodeCache {
  static final int PAGE_SIZE = PhysicalMemory.FRAME_SIZE;

  /** Stands for pages of which nothing may be kept. */
  static final Instruction[] NOTHING = new Instruction[PAGE_SIZE];

  private static final int MAXIMUM_PAGES = 1024;
  private static final int MAXIMUM_INSTRUCTIONS = 1 << 18;
  private static final int LONGEST = 15;

  private final PhysicalMemory memory;

  @Derived("decoded anew from memory")
  private final Instruction[][] pages;

  @Derived("goes with the pages")
  private int pageCount;

  @Derived("goes with the pages")
  private int instructionCount;

  CodeCache(PhysicalMemory memory) {
    this.memory = memory;
    pages = new Instruction[memory.frameCount() * 2][];
  }

  private static int slot(int frame, boolean big) {
    return frame * 2 + (big ? 1 : 0);
  }

  /**
   * The instructions of a frame by their offsets in it, null where none has been decoded.
   *
   * @param frame inside RAM
   */
  Instruction[] page(int frame, boolean big) {
    int slot = slot(frame, big);
    if (pages[slot] == null) {
      pages[slot] = new Instruction[PAGE_SIZE];
      pageCount++;
    }
    return pages[slot];
  }

  /** Whether all must be forgotten before more is kept. */
  boolean isFull() {
    return pageCount >= MAXIMUM_PAGES || instructionCount >= MAXIMUM_INSTRUCTIONS;
  }

  /** Keeps an instruction that lies within its frame as a whole. */
  void keep(Instruction[] page, int frame, int offset, Instruction instruction) {
    memory.markCode(frame);
    page[offset] = instruction;
    instructionCount++;
  }

  /** Forgets everything. Arrays handed out before are no longer told of stores. */
  void forgetAll() {
    Arrays.fill(pages, null);
    pageCount = 0;
    instructionCount = 0;
  }

  /** Bytes of a frame are about to change. */
  void codeStored(int frame, int offset, int length) {
    drop(pages[slot(frame, false)], offset, length);
    drop(pages[slot(frame, true)], offset, length);
  }

  private static void drop(Instruction[] page, int offset, int length) {
    if (page == null) {
      return;
    }
    for (int at = Math.max(0, offset - LONGEST + 1); at < offset + length; at++) {
      if (page[at] != null && at + page[at].length > offset) {
        page[at] = null;
      }
    }
  }
}
