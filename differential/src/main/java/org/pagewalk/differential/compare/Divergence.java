package org.pagewalk.differential.compare;

import java.util.List;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.isa.InstructionForm;

/**
 * A case of which our engine and an oracle disagree.
 *
 * @param origin the case of the campaign
 * @param reduced the smallest case found that still disagrees; the origin's if it was not reduced
 * @param form of the instruction that diverges
 * @param undefinedFlags EFLAGS bits that the SDM leaves undefined after the reduced case
 */
public record Divergence(
    GeneratedCase origin,
    Case reduced,
    InstructionForm form,
    int undefinedFlags,
    Outcome ours,
    Outcome theirs) {

  /** What differs, a short text for each. */
  public List<String> differences() {
    return Comparison.differences(ours, theirs, undefinedFlags);
  }
}
