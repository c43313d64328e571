package org.pagewalk.kernel.mm.fault;

/** How a fault was resolved. */
public enum FaultKind {
  /** The entry allows the access already; another thread was faster, or the entry changed. */
  ALREADY_VALID,
  DEMAND_ZERO,
  /** A page that had left the working set but not memory. */
  TRANSITION,
  /** A page that another mapping of the same section has in memory, or had brought there. */
  PROTOTYPE,
  COPY_ON_WRITE,
  /** First write to a page under write-watch. */
  WRITE_WATCH,
  /** Read from a paging file. */
  PAGE_FILE,
  /** Read from a mapped file. */
  MAPPED_FILE,
  /** The stack grew: the guard page moved down. */
  GUARD_STACK
}
