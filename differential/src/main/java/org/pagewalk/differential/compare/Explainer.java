package org.pagewalk.differential.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.KnownErrors;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.Outcome;

/**
 * Tells whether an oracle's known errors explain a divergence. In a sequence the first instruction
 * after which the two disagree is what has to be explained; what follows it says nothing. A jump at
 * the end may have gone back to an instruction that only then raised what has to be explained.
 */
public final class Explainer {
  private final Oracle ours;
  private final Oracle theirs;
  private final KnownErrors known;

  public Explainer(Oracle ours, Oracle theirs) {
    this.ours = ours;
    this.theirs = theirs;
    known = theirs.knownErrors(ours.model());
  }

  /** Name of the known error that explains why two outcomes of a case disagree. */
  public Optional<String> explain(GeneratedCase it, Outcome mine, Outcome other) {
    if (known == KnownErrors.NONE) {
      return Optional.empty();
    }
    if (it.forms().size() == 1) {
      return known.explain(it.form(), it.it().code(), it.it().start(), mine, other);
    }
    int guess = Math.min(instructionOf(it, mine), instructionOf(it, other));
    Prefixes around = new Prefixes(it, Math.max(guess - 1, 0), guess + 1, mine, other);
    if (!around.agreeBefore() || around.firstDisagreement() < 0) {
      around = new Prefixes(it, 0, it.forms().size(), mine, other);
    }
    return around.explanation();
  }

  /** Index of the instruction that raised an outcome's exception; the last one if none did. */
  private static int instructionOf(GeneratedCase it, Outcome outcome) {
    int last = it.forms().size() - 1;
    if (outcome.ending() != Ending.EXCEPTION) {
      return last;
    }
    int offset = outcome.state().get(CpuState.EIP) - it.it().start().get(CpuState.EIP);
    for (int i = 0; i < last; i++) {
      if (offset >= 0 && offset < it.ends()[i]) {
        return i;
      }
    }
    return last;
  }

  /** What both make of a case's first instructions, for some numbers of them. */
  private final class Prefixes {
    private final GeneratedCase origin;
    private final int from;
    private final List<Outcome> mine;
    private final List<Outcome> others;

    /** Prefixes that end with the instructions from {@code from} up to, not with, {@code to}. */
    Prefixes(GeneratedCase origin, int from, int to, Outcome whole, Outcome otherWhole) {
      this.origin = origin;
      this.from = from;
      List<Case> cases = new ArrayList<>();
      int complete = Math.min(to, origin.forms().size() - 1);
      for (int i = from; i < complete; i++) {
        cases.add(prefix(origin.ends()[i]));
      }
      mine = new ArrayList<>(ours.run(cases));
      others = new ArrayList<>(theirs.run(cases));
      if (to > complete) {
        mine.add(whole);
        others.add(otherWhole);
      }
    }

    private Case prefix(int end) {
      Case it = origin.it();
      byte[] code = Arrays.copyOf(it.code(), Math.min(end, it.code().length));
      return new Case(it.start(), code, it.mayChangeCodeSegment(), it.memory());
    }

    /** Whether nothing has gone apart before the prefixes begin. */
    boolean agreeBefore() {
      return from == 0 || agree(0) && mine.getFirst().ending() == Ending.COMPLETED;
    }

    /** Index of the first prefix on which the two disagree, or -1. */
    int firstDisagreement() {
      for (int i = 0; i < mine.size(); i++) {
        if (!agree(i)) {
          return i;
        }
      }
      return -1;
    }

    private boolean agree(int i) {
      boolean whole = from + i == origin.forms().size() - 1;
      int undefined = whole ? origin.undefinedFlags() : 0;
      return Comparison.agree(mine.get(i), others.get(i), undefined);
    }

    Optional<String> explanation() {
      int first = firstDisagreement();
      if (first < 0) {
        return Optional.empty();
      }
      Outcome here = mine.get(first);
      Outcome there = others.get(first);
      Outcome raising = here.ending() == Ending.EXCEPTION ? here : there;
      int index = from + first;
      int raisedIn = Math.min(index, instructionOf(origin, raising));
      CpuState before =
          raisedIn < index
              ? raising.state()
              : first == 0 ? origin.it().start() : mine.get(first - 1).state();
      byte[] instruction = instruction(raisedIn, raising);
      return known.explain(origin.forms().get(raisedIn), instruction, before, here, there);
    }

    /**
     * Bytes from where an exception was raised, or else all bytes that belong to an instruction.
     */
    private byte[] instruction(int index, Outcome outcome) {
      byte[] code = origin.it().code();
      int begin = index == 0 ? 0 : origin.ends()[index - 1];
      int end = Math.min(origin.ends()[index], code.length);
      int raised = outcome.state().get(CpuState.EIP) - origin.it().start().get(CpuState.EIP);
      boolean inside = outcome.ending() == Ending.EXCEPTION && raised > begin && raised < end;
      return Arrays.copyOfRange(code, inside ? raised : begin, end);
    }
  }
}
