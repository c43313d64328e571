package org.pagewalk.emulator.port;

/**
 * What the kernel must tell the processor after it has changed a page-table entry.
 *
 * @sdm 3A "Invalidation of TLBs and Paging-Structure Caches"
 */
public interface TlbControl {
  /** Drops what is cached of the page that holds a linear address, as INVLPG does. */
  void invalidatePage(int linearAddress);

  /** Drops everything that is cached of the current address space, as MOV to CR3 does. */
  void flush();
}
