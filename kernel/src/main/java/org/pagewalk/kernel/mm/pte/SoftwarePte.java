package org.pagewalk.kernel.mm.pte;

/**
 * An invalid entry of a page table or page directory, decoded. A decision about such an entry is a
 * switch over this.
 */
public sealed interface SoftwarePte {
  /** The region decides. In a prototype PTE: not committed. */
  record Zero() implements SoftwarePte, PrototypePte {}

  /** An entry that says by itself what the page is; a prototype PTE may be one too. */
  sealed interface Own extends SoftwarePte, PrototypePte {
    /** Protection code. */
    int protection();
  }

  /** Committed, not touched yet. */
  record DemandZero(int protection) implements Own {}

  record Decommitted() implements Own {
    @Override
    public int protection() {
      return Protection.DECOMMITTED;
    }
  }

  /** The page is in a paging file. */
  record PagingFile(int file, int slot, int protection) implements Own {}

  /** The frame still holds the page. */
  record Transition(int frame, int protection) implements Own {}

  /** A prototype PTE decides; {@code address} is linear, in the pool. */
  record Prototype(int address, boolean readOnly) implements SoftwarePte {}

  /** The region names the prototype PTE. */
  record PrototypeLookup(int protection) implements SoftwarePte {}

  Zero ZERO = new Zero();

  Decommitted NOT_COMMITTED = new Decommitted();

  /** Decodes an entry whose valid bit is clear. */
  static SoftwarePte of(PteFormat format, long pte) {
    if (pte == 0) {
      return ZERO;
    }
    if (!format.isPrototype(pte)) {
      return own(format, pte);
    }
    return format.isPrototypeLookup(pte)
        ? new PrototypeLookup(format.protection(pte))
        : new Prototype(format.prototypeAddress(pte), format.isReadOnlyPrototype(pte));
  }

  /** Decodes an invalid entry that is neither zero nor of a prototype's or subsection's form. */
  static Own own(PteFormat format, long pte) {
    int protection = format.protection(pte);
    if (format.isTransition(pte)) {
      return new Transition(format.frame(pte), protection);
    }
    if (format.isPagingFile(pte)) {
      return new PagingFile(format.pagingFile(pte), format.slot(pte), protection);
    }
    return protection == Protection.DECOMMITTED ? NOT_COMMITTED : new DemandZero(protection);
  }
}
