package org.pagewalk.differential.compare;

import java.util.List;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.Outcome;

/**
 * A case of which our engine and an oracle disagree.
 *
 * @param origin the case of the campaign
 * @param reduced the smallest case found that still disagrees; the origin's if it was not reduced
 */
public record Divergence(GeneratedCase origin, Case reduced, Outcome ours, Outcome theirs) {

  /** What differs, a short text for each. */
  public List<String> differences() {
    return Comparison.differences(ours, theirs, origin.undefinedFlags());
  }
}
