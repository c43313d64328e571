package org.pagewalk.differential.compare;

import java.util.Arrays;
import java.util.List;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.KnownErrors;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.isa.InstructionForm;

/**
 * Makes a diverging case small. Of a sequence it finds the first instruction after which the two
 * disagree, and starts from the state before it; then it sets every word of the starting state, and
 * every word of memory, to the plainest value with which they still disagree.
 */
public final class Reducer {
  private static final int PLAIN_EFLAGS = 0x202;

  private final Oracle ours;
  private final Oracle theirs;
  private final KnownErrors known;
  private int undefinedFlags;
  private InstructionForm form;

  public Reducer(Oracle ours, Oracle theirs) {
    this.ours = ours;
    this.theirs = theirs;
    known = theirs.knownErrors(ours.model());
  }

  /** The divergence of a case in its smallest form. */
  public Divergence reduce(GeneratedCase origin) {
    undefinedFlags = origin.undefinedFlags();
    form = origin.form();
    Case smallest = origin.it();
    if (origin.forms().size() > 1) {
      smallest = lastInstruction(origin);
    }
    smallest = firstInstruction(smallest);
    smallest = plainMemory(smallest);
    smallest = plainState(smallest);
    return new Divergence(
        origin, smallest, form, undefinedFlags, run(ours, smallest), run(theirs, smallest));
  }

  /**
   * Drops the comparison that the generator puts behind an instruction to define its flags, if the
   * instruction diverges by itself.
   */
  private Case firstInstruction(Case it) {
    CodeListing listing = new CodeListing(it);
    if (listing.lengths().size() != 2) {
      return it;
    }
    int[] memory = it.memory();
    Case first = withCode(it, it.start(), 0, listing.lengths().getFirst(), memory);
    int before = undefinedFlags;
    undefinedFlags = new CodeListing(first).undefinedFlags();
    if (diverges(first)) {
      return first;
    }
    undefinedFlags = before;
    return it;
  }

  private static Outcome run(Oracle oracle, Case it) {
    return oracle.run(List.of(it)).getFirst();
  }

  private boolean diverges(Case it) {
    Outcome mine = run(ours, it);
    Outcome other = run(theirs, it);
    return mine.isAnswer()
        && other.isAnswer()
        && !Comparison.agree(mine, other, undefinedFlags)
        && known.explain(form, it.code(), it.start(), mine, other).isEmpty();
  }

  /** The shortest diverging prefix of a sequence; only its last instruction where that suffices. */
  private Case lastInstruction(GeneratedCase origin) {
    Case it = origin.it();
    int before = 0;
    for (int i = 0; i < origin.ends().length; i++) {
      form = origin.forms().get(i);
      int cut = Math.min(origin.ends()[i], it.code().length);
      Case prefix = withCode(it, it.start(), 0, cut, it.memory());
      if (diverges(prefix)) {
        return before == 0 ? prefix : onlyLast(it, prefix, before, cut);
      }
      before = cut;
    }
    return it;
  }

  private Case onlyLast(Case it, Case prefix, int before, int cut) {
    Outcome state = run(theirs, withCode(it, it.start(), 0, before, it.memory()));
    int[] memory = state.memory().first();
    if (!state.isAnswer() || memory.length > 2 * Case.MAX_MEMORY_WORDS) {
      return prefix;
    }
    Case last = withCode(it, state.state().copy(), before, cut, memory);
    return diverges(last) ? last : prefix;
  }

  private static Case withCode(Case it, CpuState start, int from, int to, int[] memory) {
    byte[] code = Arrays.copyOfRange(it.code(), from, to);
    return new Case(start, code, it.mayChangeCodeSegment(), memory);
  }

  private Case plainMemory(Case it) {
    Case smallest = it;
    for (int i = it.memory().length - 2; i >= 0; i -= 2) {
      int[] memory = smallest.memory();
      int[] fewer = new int[memory.length - 2];
      System.arraycopy(memory, 0, fewer, 0, i);
      System.arraycopy(memory, i + 2, fewer, i, fewer.length - i);
      Case candidate = new Case(smallest.start(), it.code(), it.mayChangeCodeSegment(), fewer);
      if (diverges(candidate)) {
        smallest = candidate;
      }
    }
    return smallest;
  }

  private Case plainState(Case it) {
    Case smallest = it;
    for (int word = 0; word < CpuState.WORDS; word++) {
      if (word == CpuState.EIP || word == CpuState.CS) {
        continue;
      }
      CpuState start = smallest.start().copy().set(word, plain(word));
      Case candidate = new Case(start, it.code(), it.mayChangeCodeSegment(), smallest.memory());
      if (!start.equals(smallest.start()) && diverges(candidate)) {
        smallest = candidate;
      }
    }
    return smallest;
  }

  private static int plain(int word) {
    if (word == CpuState.EFLAGS) {
      return PLAIN_EFLAGS;
    }
    boolean flat = word >= CpuState.SELECTORS && word <= CpuState.DS;
    return flat ? CaseSegments.FLAT_DATA : 0;
  }
}
