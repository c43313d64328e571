package org.pagewalk.emulator.port;

/**
 * What the kernel must tell the processor after it has changed a page-table entry.
 *
 * @sdm 3A "Invalidation of TLBs and Paging-Structure Caches"
 */
public interface TlbControl {
  /**
   * Drops what is cached of the page that holds a linear address, and all that is cached of
   * directory entries, as INVLPG does.
   */
  void invalidatePage(int linearAddress);

  /**
   * Compares all that is cached with guest memory, without changing it; slow.
   *
   * @throws AssertionError if more is cached than the page tables have, or other code than memory
   */
  void assertFresh();
}
