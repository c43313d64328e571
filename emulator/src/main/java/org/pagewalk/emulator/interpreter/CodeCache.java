package org.pagewalk.emulator.interpreter;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.memory.CodeFrame;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.Derived;

/**
 * Decoded instructions by physical frame, offset and CS.D.
 *
 * <p>An instruction stays as long as its bytes do: every store to a piece of a frame that
 * instructions were decoded from is announced first, and drops those that have the bytes stored. An
 * instruction that ends in another frame is good for that frame as it was.
 *
 * <p>A guest that executes everywhere must not exhaust the host, and one whose code is a little too
 * large must not decode all of it again and again. So when too much is cached, single pages are
 * forgotten, chosen by a fixed sequence of pseudo-random numbers: whatever order a program goes
 * through its pages in, most of what it needs stays.
 */
@Derived("decoded anew from memory")
final class CodeCache {
  /** Most instructions that are kept, of about 100 bytes each. */
  static final int MAXIMUM_INSTRUCTIONS = 1 << 19;

  /** Most entries of all pages' spans together, of 4 bytes each. */
  static final int MAXIMUM_ENTRIES = 1 << 22;

  private final PhysicalMemory memory;

  private final CodePage[] pages;
  private final List<CodePage> cached = new ArrayList<>();
  private int instructionCount;
  private int entryCount;
  private int choice = 1;

  CodeCache(PhysicalMemory memory) {
    this.memory = memory;
    pages = new CodePage[memory.frameCount() * 2];
  }

  private static int slot(int frame, boolean big) {
    return frame * 2 + (big ? 1 : 0);
  }

  /**
   * The decoded instructions of a frame.
   *
   * @param frame inside RAM
   */
  CodePage page(int frame, boolean big) {
    CodePage page = pages[slot(frame, big)];
    if (page == null) {
      page = new CodePage(frame, big);
      pages[slot(frame, big)] = page;
      page.position = cached.size();
      cached.add(page);
    }
    return page;
  }

  int instructionCount() {
    return instructionCount;
  }

  int entryCount() {
    return entryCount;
  }

  /** Keeps an instruction that lies within its frame as a whole. */
  void keep(CodePage page, int offset, Instruction instruction) {
    memory.markCode(page.frame, offset, instruction.length);
    uncount(page);
    page.keep(offset, instruction);
    count(page);
    forgetOthers(page);
  }

  /**
   * Keeps an instruction that ends in another frame.
   *
   * @param next the frame it ends in, inside RAM
   */
  void keepCrossing(CodePage page, int offset, Instruction instruction, int next) {
    int here = CodePage.SIZE - offset;
    memory.markCode(page.frame, offset, here);
    CodeFrame end = memory.markCode(next, 0, instruction.length - here);
    uncount(page);
    page.keepCrossing(offset, instruction, next, end);
    count(page);
    forgetOthers(page);
  }

  private void count(CodePage page) {
    instructionCount += page.instructionCount();
    entryCount += page.span().length;
  }

  private void uncount(CodePage page) {
    instructionCount -= page.instructionCount();
    entryCount -= page.span().length;
  }

  private void forgetOthers(CodePage page) {
    while (instructionCount > MAXIMUM_INSTRUCTIONS || entryCount > MAXIMUM_ENTRIES) {
      choice = choice * 1664525 + 1013904223;
      CodePage chosen = cached.get((int) ((choice & 0xFFFF_FFFFL) * cached.size() >>> 32));
      if (chosen != page) {
        forget(chosen);
      }
    }
  }

  private void forget(CodePage page) {
    uncount(page);
    page.clear();
    pages[slot(page.frame, page.big)] = null;
    CodePage last = cached.removeLast();
    if (last != page) {
      cached.set(page.position, last);
      last.position = page.position;
    }
  }

  /**
   * Bytes of a frame are about to change.
   *
   * @return whether instructions are still kept that lie in the pieces of these bytes
   */
  boolean codeStored(int frame, int offset, int length) {
    boolean small = codeStored(pages[slot(frame, false)], offset, length);
    boolean big = codeStored(pages[slot(frame, true)], offset, length);
    return small || big;
  }

  private boolean codeStored(CodePage page, int offset, int length) {
    if (page == null) {
      return false;
    }
    uncount(page);
    page.drop(offset, length);
    count(page);
    int from = offset & -CodeFrame.PIECE;
    int to = (offset + length - 1 | CodeFrame.PIECE - 1) + 1;
    return page.keeps(from, to - from);
  }

  /** Throws {@link AssertionError} if an instruction is kept that its bytes do not make. */
  void assertFresh(Decoder decoder) {
    for (CodePage page : cached) {
      page.assertFresh(memory, decoder);
    }
  }
}
