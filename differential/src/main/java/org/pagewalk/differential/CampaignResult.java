package org.pagewalk.differential;

import java.util.List;
import java.util.Map;
import org.pagewalk.differential.compare.Divergence;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.emulator.isa.InstructionForm;

/**
 * What a campaign found.
 *
 * @param oracle the oracle's description
 * @param model of our processor in words, and of the oracle's if it is another
 * @param cases generated in this shard
 * @param tallies by form, in the table's order
 * @param divergences the first of each form that diverges, reduced, in the order of their indices
 * @param masked divergences that an error of the oracle's explains, by the error's name, sorted
 * @param quarantined cases that took the oracle's process down
 * @param restarts how often a process of the oracle's had to be started anew
 * @param digest sum over the cases, modulo 2^64; the shards' digests add up to the whole campaign's
 */
public record CampaignResult(
    String oracle,
    String model,
    long cases,
    Map<InstructionForm, FormTally> tallies,
    List<Divergence> divergences,
    Map<String, Long> masked,
    List<GeneratedCase> quarantined,
    int restarts,
    long digest) {

  /** All forms together. */
  public FormTally total() {
    FormTally total = new FormTally();
    tallies.values().forEach(total::add);
    return total;
  }
}
