package org.pagewalk.kernel.mm.systemspace;

import java.util.BitSet;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;

/**
 * Kernel stacks: slots of a guard page without a mapping and three resident pages above it. The
 * pages are charged.
 */
public final class KernelStacks {
  /** Pages of a stack. */
  private static final int PAGES = SystemLayout.KERNEL_STACK_SIZE / Page.SIZE;

  private final SystemSpace systemSpace;
  private final CommitLimit commit;
  private final BitSet used = new BitSet();

  public KernelStacks(SystemSpace systemSpace, CommitLimit commit) {
    this.systemSpace = systemSpace;
    this.commit = commit;
  }

  /** Stacks in use. */
  public int count() {
    return used.cardinality();
  }

  /** Frames that the next stack takes: its pages, and a page table where there is none yet. */
  public int framesOfNext() {
    return PAGES + (systemSpace.hasTable(top(used.nextClearBit(0)) - 1) ? 0 : 1);
  }

  private static int top(int slot) {
    return SystemLayout.KERNEL_STACKS + (slot + 1) * SystemLayout.KERNEL_STACK_SLOT;
  }

  /** Takes a stack; answers the linear address above it, or 0 if there is no memory or no slot. */
  public int allocate() {
    int slot = used.nextClearBit(0);
    if (slot >= SystemLayout.KERNEL_STACK_COUNT || !commit.charge(PAGES)) {
      return 0;
    }
    int top = top(slot);
    for (int page = 1; page <= PAGES; page++) {
      int address = top - page * Page.SIZE;
      if (systemSpace.allocatePage(address) == PfnDatabase.NONE) {
        freePages(top, page - 1);
        commit.release(PAGES);
        return 0;
      }
    }
    used.set(slot);
    return top;
  }

  /** Gives a stack back, by the address above it. */
  public void free(int top) {
    int slot = (top - SystemLayout.KERNEL_STACKS) / SystemLayout.KERNEL_STACK_SLOT - 1;
    if (!used.get(slot)) {
      throw new IllegalStateException("no kernel stack ends at %08X".formatted(top));
    }
    used.clear(slot);
    freePages(top, PAGES);
    commit.release(PAGES);
  }

  private void freePages(int top, int pages) {
    for (int page = 1; page <= pages; page++) {
      systemSpace.freePage(top - page * Page.SIZE);
    }
  }
}
