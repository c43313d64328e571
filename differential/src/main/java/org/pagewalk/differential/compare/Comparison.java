package org.pagewalk.differential.compare;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Outcome;

/** Compares what our engine and an oracle made of a case. */
public final class Comparison {
  private Comparison() {}

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
      if (value(ours, word, undefinedFlags) != value(theirs, word, undefinedFlags)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A word of the final state with what may differ blotted out: undefined flags, and the RPL of a
   * null selector, which any interrupt of the host's kernel clears on its way back.
   */
  public static int value(Outcome outcome, int word, int undefinedFlags) {
    int value = outcome.state().get(word);
    if (word == CpuState.EFLAGS) {
      return value & ~undefinedFlags;
    }
    return word >= CpuState.SELECTORS && value <= 3 ? 0 : value;
  }

  /** What differs, a short text for each; empty if the outcomes agree. */
  public static List<String> differences(Outcome ours, Outcome theirs, int undefinedFlags) {
    List<String> found = new ArrayList<>();
    if (!ours.summary().equals(theirs.summary())) {
      found.add("ending: ours " + ours.summary() + ", theirs " + theirs.summary());
    }
    for (int word = 0; word < CpuState.WORDS; word++) {
      int mine = value(ours, word, undefinedFlags);
      int other = value(theirs, word, undefinedFlags);
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
