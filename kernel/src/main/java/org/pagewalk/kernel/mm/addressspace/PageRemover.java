package org.pagewalk.kernel.mm.addressspace;

import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;

/**
 * Takes pages out of an address space for good: what the entry names, a frame, a slot or a mapping
 * of a section's page, is given up, and the entry is replaced.
 *
 * @nt NT's name is MiDeleteVirtualAddresses
 */
public final class PageRemover {
  private final PageTables tables;
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PrototypeMappings prototypes;

  public PageRemover(PageTables tables, PageFrames frames, PrototypeMappings prototypes) {
    this.tables = tables;
    this.frames = frames;
    this.pfn = frames.pfn();
    this.format = frames.format();
    this.prototypes = prototypes;
  }

  /**
   * Removes the page of an address whose page table is resident, and leaves {@code replacement}.
   */
  public void remove(AddressSpace space, int address, long replacement) {
    long pte = tables.read(space, address);
    if (format.isValid(pte)) {
      removeValid(space, address, pte, replacement);
    } else if (format.isTransition(pte)) {
      tables.write(space, address, replacement);
      frames.deleteUnmapped(format.frame(pte));
    } else {
      giveUp(pte);
      if (pte != replacement) {
        tables.write(space, address, replacement);
      }
    }
  }

  /** Gives up what an invalid entry other than one in transition names. */
  void giveUp(long pte) {
    if (format.isPrototype(pte) && !format.isPrototypeLookup(pte)) {
      prototypes.release(format.prototypeAddress(pte));
    } else {
      frames.releaseSlotOf(pte);
    }
  }

  private void removeValid(AddressSpace space, int address, long pte, long replacement) {
    int frame = format.frame(pte);
    space.workingSet().remove(address);
    tables.write(space, address, replacement);
    if (pfn.has(frame, PfnDatabase.SYSTEM)) {
      return;
    }
    if (pfn.has(frame, PfnDatabase.PROTOTYPE)) {
      if (format.isDirty(pte)) {
        frames.markModified(frame);
      }
      int prototype = pfn.pteAddress(frame);
      prototypes.unmap(frame);
      prototypes.release(prototype);
    } else {
      frames.deleteMapped(frame);
    }
  }
}
