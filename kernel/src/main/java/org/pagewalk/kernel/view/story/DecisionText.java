package org.pagewalk.kernel.view.story;

import java.util.List;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.event.FaultStep;

/** Decisions of the memory manager in words. */
final class DecisionText {
  private DecisionText() {}

  /**
   * What was decided in the end; that no frame is free is said of the decision that needs it.
   *
   * @param steps all that was decided, in order
   */
  static String of(List<FaultStep> steps) {
    if (steps.isEmpty()) {
      return "";
    }
    int last = steps.size() - 1;
    FaultDecision decision = steps.get(last).decision();
    return decision == FaultDecision.NO_FRAME && last > 0
        ? of(steps.subList(0, last)) + "; " + of(decision)
        : of(decision);
  }

  private static String of(FaultDecision decision) {
    return switch (decision) {
      case READ_FAILED -> "the read of the page has failed";
      case SYSTEM_MAPPING_VALID -> "the system's mapping is valid";
      case NOT_A_USER_ADDRESS -> "the address is not a user's";
      case NO_REGION -> "no region holds the address";
      case READ_ONLY -> "the page is read-only";
      case ALLOWED_ALREADY -> "the entry allows the access already";
      case WRITE_NOTED -> "the first write under write-watch is noted";
      case RESERVED -> "the page is reserved, not committed";
      case NO_PAGE_IN_SECTION -> "the section has no such page";
      case NOT_COMMITTED -> "the page is not committed";
      case PROTECTED -> "the protection does not allow the access";
      case STACK_NOT_AT_HAND -> "the stack's guard page was hit; what it needs is not in memory";
      case STACK_GROWS -> "the stack grows: its guard page moves down";
      case STACK_OVERFLOWS -> "the stack has no page left for its guard";
      case GUARD_TOUCHED -> "a guard page was touched; the guard is gone now";
      case ZERO_PAGE_GIVEN -> "a page of zeros is given on first touch";
      case IN_PAGING_FILE -> "the page is in a paging file";
      case BEING_READ -> "another thread reads the page in already";
      case IN_TRANSITION -> "the frame still holds the page";
      case SECTION_PROTECTED -> "the section's protection does not allow the access";
      case SECTION_NOT_COMMITTED -> "the section's page is not committed";
      case SECTION_BEING_READ -> "another thread reads the section's page in already";
      case SECTION_IN_MEMORY -> "the section's page is in memory";
      case SECTION_IN_FILE -> "the section's page is in its file";
      case SECTION_IN_PAGING_FILE -> "the section's page is in a paging file";
      case SECTION_ZERO_PAGE_GIVEN -> "the section's page is zero on first touch";
      case COPIED -> "the first write makes a private copy";
      case NO_MEMORY -> "there is no memory, and nothing can be written to make some";
      case NO_FRAME -> "no frame is free";
    };
  }
}
