package org.pagewalk.differential;

import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.Outcome;

/** What a campaign has seen of one instruction form. */
public final class FormTally {
  private static final int VECTORS = 32;

  private long compared;
  private long completed;
  private long inMemory;
  private long unanswered;
  private long masked;
  private long divergences;
  private final long[] exceptions = new long[VECTORS];

  /** A case on which both gave an answer. */
  void compared(GeneratedCase it, Outcome theirs, boolean agreed) {
    compared++;
    if (theirs.ending() == Ending.COMPLETED) {
      completed++;
    } else {
      exceptions[theirs.vector() & VECTORS - 1]++;
    }
    inMemory += it.hasMemoryOperand() ? 1 : 0;
    divergences += agreed ? 0 : 1;
  }

  /** A case on which the oracle is known to be wrong. */
  void masked() {
    masked++;
  }

  /** A case that says nothing: endless, out of bounds, not started, quarantined. */
  void unanswered() {
    unanswered++;
  }

  void add(FormTally other) {
    compared += other.compared;
    completed += other.completed;
    inMemory += other.inMemory;
    unanswered += other.unanswered;
    masked += other.masked;
    divergences += other.divergences;
    for (int i = 0; i < VECTORS; i++) {
      exceptions[i] += other.exceptions[i];
    }
  }

  /** Cases compared. */
  public long comparedCases() {
    return compared;
  }

  public long completedCases() {
    return completed;
  }

  /** Cases compared that ended in an exception. */
  public long faultedCases() {
    return compared - completed;
  }

  /** Cases compared whose E operand was in memory. */
  public long memoryCases() {
    return inMemory;
  }

  public long unansweredCases() {
    return unanswered;
  }

  /** Cases whose divergence an error of the oracle's explains. */
  public long maskedCases() {
    return masked;
  }

  public long divergingCases() {
    return divergences;
  }

  /** Cases compared that ended in a given exception. */
  public long exceptionCases(int vector) {
    return exceptions[vector];
  }
}
