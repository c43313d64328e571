package org.pagewalk.kernel.view.memory;

import org.pagewalk.kernel.mm.pte.PrototypePte;
import org.pagewalk.kernel.mm.pte.SoftwarePte;
import org.pagewalk.kernel.mm.vad.Vad;

/**
 * The way from a linear address to its page, step by step.
 *
 * @param address linear
 * @param directory the page-directory entry
 * @param table where the page table is; {@link PagePlace.Zero} if it was not made yet
 * @param entry the page-table entry, zero if there is no table yet; null if it cannot be read
 * @param prototype the prototype PTE that decides; null if none does
 * @param region the region that holds a user address, or null
 * @param place where the page's content is
 */
public record PageLookup(
    int address,
    Entry directory,
    PagePlace table,
    Entry entry,
    Prototype prototype,
    Vad region,
    PagePlace place) {

  /**
   * An entry of a page table or page directory.
   *
   * @param raw as in guest memory
   * @param decoded null if it is valid
   */
  public record Entry(long raw, SoftwarePte decoded) {
    public boolean isValid() {
      return decoded == null;
    }
  }

  /**
   * A prototype PTE.
   *
   * @param address linear, in the pool
   * @param raw as in guest memory
   * @param decoded null if it is valid
   */
  public record Prototype(int address, long raw, PrototypePte decoded) {
    public boolean isValid() {
      return decoded == null;
    }
  }
}
