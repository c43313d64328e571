package org.pagewalk.kernel.mm.addressspace;

import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.PrototypePool;

/**
 * Prototype PTEs of private pages that address spaces share since one was cloned from another. Each
 * counts the page-table entries that stand for it; with the last one the page is deleted. A block
 * of them is made for every cloning.
 *
 * @nt NT's names are MMCLONE_BLOCK and MMCLONE_DESCRIPTOR
 */
public final class ClonePages {
  /** The prototype PTEs of one cloning. */
  private static final class Block {
    private final int base;
    private final int[] references;
    private int live;

    Block(int base, int entries) {
      this.base = base;
      references = new int[entries];
    }
  }

  private final PrototypePool pool;
  private final PageFrames frames;
  private final PteFormat format;
  private final TreeMap<Integer, Block> blocks = new TreeMap<>();

  public ClonePages(PrototypePool pool, PageFrames frames) {
    this.pool = pool;
    this.frames = frames;
    this.format = frames.format();
  }

  /** Takes a block of prototype PTEs; answers the address of the first, 0 for want of memory. */
  public int allocate(int entries) {
    int base = pool.allocate(entries);
    if (base != 0) {
      blocks.put(base, new Block(base, entries));
    }
    return base;
  }

  /** Whether a prototype PTE stands for a page shared by cloning. */
  public boolean contains(int prototype) {
    return !blocks.isEmpty() && blockOf(prototype) != null;
  }

  private Block blockOf(int prototype) {
    Map.Entry<Integer, Block> entry = blocks.floorEntry(prototype);
    if (entry == null) {
      return null;
    }
    Block block = entry.getValue();
    return indexIn(block, prototype) < block.references.length ? block : null;
  }

  private int indexIn(Block block, int prototype) {
    return (prototype - block.base) / format.geometry().entrySize();
  }

  /** One page-table entry more stands for the page. */
  public void addReference(int prototype) {
    Block block = blockOf(prototype);
    if (block.references[indexIn(block, prototype)]++ == 0) {
      block.live++;
    }
  }

  /** One page-table entry less; nothing happens for the prototype PTEs of sections. */
  public void dropReference(int prototype) {
    Block block = blocks.isEmpty() ? null : blockOf(prototype);
    if (block == null || --block.references[indexIn(block, prototype)] > 0) {
      return;
    }
    long pte = pool.read(prototype);
    pool.write(prototype, 0);
    if (format.isTransition(pte)) {
      frames.deleteUnmapped(format.frame(pte));
    } else {
      frames.releaseSlotOf(pte);
    }
    if (--block.live == 0) {
      blocks.remove(block.base);
      pool.free(block.base, block.references.length);
    }
  }
}
