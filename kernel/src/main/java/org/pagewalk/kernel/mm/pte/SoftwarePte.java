package org.pagewalk.kernel.mm.pte;

/**
 * An invalid entry, decoded for views and checks; the fault path asks {@link PteFormat} directly.
 */
public sealed interface SoftwarePte {
  /** The region decides. */
  record Zero() implements SoftwarePte {}

  /** Committed, not touched yet. */
  record DemandZero(int protection) implements SoftwarePte {}

  record Decommitted() implements SoftwarePte {}

  /** The page is in a paging file. */
  record PagingFile(int file, int slot, int protection) implements SoftwarePte {}

  /** The frame still holds the page. */
  record Transition(int frame, int protection) implements SoftwarePte {}

  /** A prototype PTE decides; {@code address} is linear, in the pool. */
  record Prototype(int address, boolean readOnly) implements SoftwarePte {}

  /** The region names the prototype PTE. */
  record PrototypeLookup(int protection) implements SoftwarePte {}

  /** Of a prototype PTE: the page is in a subsection's file. */
  record Subsection(int index, int protection) implements SoftwarePte {}

  /**
   * Decodes an entry whose valid bit is clear.
   *
   * @param isPrototypePte whether the entry is itself a prototype PTE
   */
  static SoftwarePte decode(PteFormat format, long pte, boolean isPrototypePte) {
    if (pte == 0) {
      return new Zero();
    }
    int protection = format.protection(pte);
    if (format.isTransition(pte)) {
      return new Transition(format.frame(pte), protection);
    }
    if (format.isPrototype(pte)) {
      if (isPrototypePte) {
        return new Subsection(format.subsectionIndex(pte), protection);
      }
      return format.isPrototypeLookup(pte)
          ? new PrototypeLookup(protection)
          : new Prototype(format.prototypeAddress(pte), ((int) pte & 1 << 8) != 0);
    }
    if (format.isPagingFile(pte)) {
      return new PagingFile(format.pagingFile(pte), format.slot(pte), protection);
    }
    return protection == Protection.DECOMMITTED ? new Decommitted() : new DemandZero(protection);
  }
}
