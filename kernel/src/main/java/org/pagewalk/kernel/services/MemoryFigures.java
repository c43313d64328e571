package org.pagewalk.kernel.services;

/** The memory manager's figures that programs may ask for, in pages. */
public interface MemoryFigures {
  /** Frames of RAM. */
  int physicalPages();

  /** Frames on the zeroed, free and standby lists. */
  int availablePages();

  int committedPages();

  int commitLimitPages();
}
