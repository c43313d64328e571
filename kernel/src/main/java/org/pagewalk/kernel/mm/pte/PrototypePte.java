package org.pagewalk.kernel.mm.pte;

/** An invalid prototype PTE, decoded: what a page is that a section's views share. */
public sealed interface PrototypePte
    permits PrototypePte.Subsection, SoftwarePte.Zero, SoftwarePte.Own {
  /** The page is in a subsection's file. */
  record Subsection(int index, int protection) implements PrototypePte {}

  /** Decodes a prototype PTE whose valid bit is clear. */
  static PrototypePte of(PteFormat format, long pte) {
    if (pte == 0) {
      return SoftwarePte.ZERO;
    }
    return format.isPrototype(pte)
        ? new Subsection(format.subsectionIndex(pte), format.protection(pte))
        : SoftwarePte.own(format, pte);
  }
}
