package org.pagewalk.kernel.mm.addressspace;

/**
 * The pages that the step under way has touched and is not done with. They are not taken out of a
 * working set to make room for the step itself: it would fetch them again, and so on for ever.
 */
public interface PagesInUse {
  /** Nothing is in use. */
  PagesInUse NONE = (_, _) -> false;

  /** All that is kept for any thread counts as in use. */
  PagesInUse ALL = (_, _) -> true;

  /** Whether the page of an address, or the page table at an address of the self-map, is in use. */
  boolean includes(AddressSpace space, int address);
}
