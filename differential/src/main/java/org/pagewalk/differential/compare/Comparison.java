package org.pagewalk.differential.compare;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.Outcome;

/** Compares what our engine and an oracle made of a case. */
public final class Comparison {
  private Comparison() {}

  /** Whether an outcome says anything about the instruction. */
  public static boolean isAnswer(Outcome outcome) {
    return outcome.ending() == Ending.COMPLETED || outcome.ending() == Ending.EXCEPTION;
  }

  /**
   * Whether two outcomes agree.
   *
   * @param undefinedFlags EFLAGS bits that may differ
   */
  public static boolean agree(Outcome ours, Outcome theirs, int undefinedFlags) {
    if (ours.ending() != theirs.ending()
        || ours.vector() != theirs.vector()
        || ours.errorCode() != theirs.errorCode()
        || ours.faultAddress() != theirs.faultAddress()
        || !ours.memory().equals(theirs.memory())) {
      return false;
    }
    for (int word = 0; word < CpuState.WORDS; word++) {
      int mask = word == CpuState.EFLAGS ? ~undefinedFlags : -1;
      if (((ours.state().get(word) ^ theirs.state().get(word)) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** What differs, a short text for each; empty if the outcomes agree. */
  public static List<String> differences(Outcome ours, Outcome theirs, int undefinedFlags) {
    List<String> found = new ArrayList<>();
    if (!ours.summary().equals(theirs.summary())) {
      found.add("ending: ours " + ours.summary() + ", theirs " + theirs.summary());
    }
    for (int word = 0; word < CpuState.WORDS; word++) {
      int mask = word == CpuState.EFLAGS ? ~undefinedFlags : -1;
      int mine = ours.state().get(word) & mask;
      int other = theirs.state().get(word) & mask;
      if (mine != other) {
        found.add(String.format("%s: ours %08x, theirs %08x", CpuState.name(word), mine, other));
      }
    }
    if (!ours.memory().equals(theirs.memory())) {
      found.add("memory: ours " + ours.memory() + ", theirs " + theirs.memory());
    }
    return found;
  }
}
