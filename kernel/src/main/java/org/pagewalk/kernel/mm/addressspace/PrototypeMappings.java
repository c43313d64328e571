package org.pagewalk.kernel.mm.addressspace;

import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.PrototypePool;

/**
 * Valid mappings of pages that belong to a prototype PTE. While any process maps the page its
 * prototype PTE is valid; with the last mapping it goes into transition.
 */
public final class PrototypeMappings {
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PrototypePool pool;
  private final ClonePages clonePages;

  public PrototypeMappings(PageFrames frames, PrototypePool pool, ClonePages clonePages) {
    this.clonePages = clonePages;
    this.frames = frames;
    this.pfn = frames.pfn();
    this.format = frames.format();
    this.pool = pool;
  }

  /** Protection code of the page's prototype PTE. */
  public int protection(int frame) {
    return format.protection(pfn.originalPte(frame));
  }

  /** Protection code of a prototype PTE, valid or not. */
  public int protectionOf(long prototypePte) {
    return format.isValid(prototypePte)
        ? protection(format.frame(prototypePte))
        : format.protection(prototypePte);
  }

  /** One mapping more of a page whose prototype PTE is valid or in transition. */
  public void map(int frame) {
    if (pfn.isActive(frame)) {
      pfn.addShare(frame, 1);
      return;
    }
    frames.reactivate(frame);
    pool.write(pfn.pteAddress(frame), format.valid(frame, protection(frame), true));
  }

  /** Whether an entry stands for a private page that address spaces share since a cloning. */
  public boolean isCloned(long pte) {
    if (format.isValid(pte)) {
      int frame = format.frame(pte);
      return pfn.has(frame, PfnDatabase.PROTOTYPE) && clonePages.contains(pfn.pteAddress(frame));
    }
    return format.isPrototype(pte)
        && !format.isPrototypeLookup(pte)
        && clonePages.contains(format.prototypeAddress(pte));
  }

  /** One page-table entry less names a prototype PTE. */
  public void release(int prototype) {
    clonePages.dropReference(prototype);
  }

  /** One mapping less. */
  public void unmap(int frame) {
    if (pfn.shareCount(frame) == 1) {
      pool.write(pfn.pteAddress(frame), format.transition(frame, protection(frame)));
    }
    frames.dropShare(frame);
  }
}
