package org.pagewalk.kernel.event;

/** What the memory manager decides on a fault's way. The words for it are the narrator's. */
public enum FaultDecision {
  /** The page's read, for which the thread has waited, has failed. */
  READ_FAILED,
  /** An address of the system that is mapped. */
  SYSTEM_MAPPING_VALID,
  NOT_A_USER_ADDRESS,
  NO_REGION,
  READ_ONLY,
  /** The entry allows the access already. */
  ALLOWED_ALREADY,
  /** The first write to a page under write-watch. */
  WRITE_NOTED,
  RESERVED,
  NO_PAGE_IN_SECTION,
  NOT_COMMITTED,
  PROTECTED,
  /** A stack's guard page was hit, and what is needed to answer is not in memory. */
  STACK_NOT_AT_HAND,
  STACK_GROWS,
  STACK_OVERFLOWS,
  GUARD_TOUCHED,
  ZERO_PAGE_GIVEN,
  IN_PAGING_FILE,
  BEING_READ,
  IN_TRANSITION,
  SECTION_PROTECTED,
  SECTION_NOT_COMMITTED,
  SECTION_BEING_READ,
  SECTION_IN_MEMORY,
  SECTION_IN_FILE,
  SECTION_IN_PAGING_FILE,
  SECTION_ZERO_PAGE_GIVEN,
  COPIED,
  /** There is no frame, and nothing can be written to make one available. */
  NO_MEMORY,
  /** What was decided before needs a frame, and none is free now. */
  NO_FRAME
}
