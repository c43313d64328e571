package org.pagewalk.kernel.ps;

import java.util.ArrayList;
import java.util.BitSet;
import org.pagewalk.kernel.mm.layout.Page;

/**
 * The places of a process's PEB and TEBs: pages of 64 KiB blocks directly below KUSER_SHARED_DATA,
 * the PEB highest, TEBs below it. A block is reserved as one region; its pages are committed as
 * they are used.
 */
final class TebBlocks {
  /** The first block, user virtual. */
  static final int FIRST_BLOCK = 0x7FFD0000;

  static final int BLOCK_SIZE = 0x10000;
  static final int PAGES_IN_BLOCK = 16;

  /** The PEB, user virtual: the last page of the first block. */
  static final int PEB = 0x7FFDF000;

  private final BitSet used = new BitSet();
  private final ArrayList<Integer> blocks = new ArrayList<>();

  TebBlocks() {
    used.set(0);
  }

  /** Takes the next free page, user virtual. Page 0 is the PEB's. */
  int take() {
    int pageAddress = used.nextClearBit(0);
    used.set(pageAddress);
    return addressOf(pageAddress);
  }

  void give(int teb) {
    used.clear(Page.number(PEB - teb));
  }

  /** A clone's memory has its parent's TEBs, whose places stay taken. */
  void copyFrom(TebBlocks parent) {
    used.or(parent.used);
    blocks.addAll(parent.blocks);
  }

  /** The block that holds a page. */
  static int blockOf(int pageAddress) {
    return pageAddress & -BLOCK_SIZE;
  }

  boolean isReserved(int block) {
    return blocks.contains(block);
  }

  void setReserved(int block) {
    blocks.add(block);
  }

  private static int addressOf(int pageAddress) {
    return PEB - Page.address(pageAddress);
  }
}
