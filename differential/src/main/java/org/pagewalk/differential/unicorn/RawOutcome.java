package org.pagewalk.differential.unicorn;

import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.MemoryChanges;
import org.pagewalk.differential.oracle.Outcome;

/**
 * An outcome as the child knows it: with all changed words instead of a summary.
 *
 * @param changes pairs of linear address and value
 */
record RawOutcome(
    Ending ending, CpuState state, int vector, int errorCode, int faultAddress, int[] changes) {
  private static final int[] NO_CHANGES = {};

  /** More words than all pages of the layout have. */
  static final int MOST_CHANGES = CaseLayout.PAGES.size() * CaseLayout.PAGE_SIZE / 4;

  static RawOutcome of(
      Ending ending, CpuState state, int vector, int errorCode, int faultAddress, int[] changes) {
    return new RawOutcome(ending, state, vector, errorCode, faultAddress, changes);
  }

  static RawOutcome without(Ending ending) {
    return of(ending, new CpuState(), 0, 0, 0, NO_CHANGES);
  }

  Outcome toOutcome() {
    MemoryChanges.Collector collector = new MemoryChanges.Collector();
    for (int i = 0; i < changes.length; i += 2) {
      collector.add(changes[i], changes[i + 1]);
    }
    return new Outcome(ending, state, vector, errorCode, faultAddress, collector.take());
  }
}
