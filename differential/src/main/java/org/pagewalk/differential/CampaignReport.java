package org.pagewalk.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pagewalk.differential.compare.Divergence;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.CaseText;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;

/** A campaign's result: for people, as a table of coverage, and as JSON lines. */
public final class CampaignReport {
  private final CampaignOptions options;
  private final CampaignResult result;
  private final String replayOptions;

  public CampaignReport(CampaignOptions options, CampaignResult result) {
    this(options, result, options.oracle());
  }

  /**
   * @param replayOptions what follows {@code --oracle} in the command that replays a divergence
   */
  public CampaignReport(CampaignOptions options, CampaignResult result, String replayOptions) {
    this.options = options;
    this.result = result;
    this.replayOptions = replayOptions;
  }

  /** Divergences, quarantined cases, and a line of totals. */
  public String text() {
    List<String> lines = new ArrayList<>();
    for (Divergence divergence : result.divergences()) {
      lines.add(DivergenceText.text(divergence, replayOptions));
      lines.add("");
    }
    for (GeneratedCase it : result.quarantined()) {
      lines.add("quarantined: " + it.form() + " " + CaseText.format(it.it()));
    }
    FormTally total = result.total();
    lines.add("oracle      " + result.oracle());
    lines.add("model       " + result.model());
    lines.add(
        String.format(
            "cases       %,d compared over %d forms, %,d of them faulting; %,d say nothing",
            total.comparedCases(),
            result.tallies().size(),
            total.faultedCases(),
            total.unansweredCases()));
    lines.add(
        String.format(
            "divergences %,d of %d forms", total.divergingCases(), result.divergences().size()));
    if (total.maskedCases() > 0) {
      lines.add(String.format("masked      %,d by errors of the oracle's:", total.maskedCases()));
      result
          .masked()
          .forEach((name, cases) -> lines.add(String.format("  %,11d  %s", cases, name)));
    }
    if (result.restarts() > 0) {
      lines.add(String.format("restarts    %d of the oracle's process", result.restarts()));
    }
    lines.add(String.format("digest      %016x", result.digest()));
    return String.join("\n", lines);
  }

  /** Cases, operands in memory and exceptions by form; then the forms that were not tested. */
  public String coverage() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format("%-28s %9s %9s %9s  %s", "form", "cases", "memory", "diverge", "exceptions"));
    for (Map.Entry<InstructionForm, FormTally> entry : result.tallies().entrySet()) {
      FormTally tally = entry.getValue();
      lines.add(
          String.format(
              "%-28s %9d %9d %9d  %s",
              entry.getKey(),
              tally.comparedCases(),
              tally.memoryCases(),
              tally.divergingCases(),
              exceptions(entry.getKey(), tally)));
    }
    lines.add("");
    lines.add("not reachable by a ring-3 oracle, or floating point, and the test that pins it:");
    for (InstructionForm form : InstructionTable.forms()) {
      if (!CaseGenerator.testable(form)) {
        lines.add(String.format("  %-26s %s", form, PinnedTests.of(form).orElse("MISSING")));
      }
    }
    return String.join("\n", lines);
  }

  private static String exceptions(InstructionForm form, FormTally tally) {
    List<String> seen = new ArrayList<>();
    for (ExceptionVector vector : ExceptionVector.values()) {
      long cases = tally.exceptionCases(vector.number());
      if (cases > 0) {
        seen.add(vector.symbol() + " " + cases);
      } else if (form.exceptions().contains(vector)) {
        String test = PinnedTests.of(form, vector).orElse("MISSING");
        seen.add(vector.symbol() + " " + test);
      }
    }
    return String.join(", ", seen);
  }

  /** One JSON object a line: divergences, quarantined cases, forms, and the campaign last. */
  public List<String> jsonLines() {
    List<String> lines = new ArrayList<>();
    for (Divergence divergence : result.divergences()) {
      lines.add(DivergenceText.json(divergence, replayOptions));
    }
    for (GeneratedCase it : result.quarantined()) {
      lines.add(
          String.format(
              "{\"kind\":\"quarantined\",\"index\":%d,\"case\":%s}",
              it.index(), DivergenceText.quoted(CaseText.format(it.it()))));
    }
    result.tallies().forEach((form, tally) -> lines.add(formLine(form, tally)));
    FormTally total = result.total();
    lines.add(
        String.format(
            "{\"kind\":\"campaign\",\"oracle\":%s,\"model\":%s,\"seed\":%d,\"shard\":\"%d/%d\",\"compared\":%d,"
                + "\"faulting\":%d,\"unanswered\":%d,\"divergences\":%d,\"digest\":\"%016x\"}",
            DivergenceText.quoted(result.oracle()),
            DivergenceText.quoted(result.model()),
            options.seed(),
            options.shard(),
            options.shards(),
            total.comparedCases(),
            total.faultedCases(),
            total.unansweredCases(),
            total.divergingCases(),
            result.digest()));
    return lines;
  }

  private static String formLine(InstructionForm form, FormTally tally) {
    return String.format(
        "{\"kind\":\"form\",\"form\":%s,\"compared\":%d,\"faulting\":%d,\"memory\":%d,"
            + "\"divergences\":%d}",
        DivergenceText.quoted(form.toString()),
        tally.comparedCases(),
        tally.faultedCases(),
        tally.memoryCases(),
        tally.divergingCases());
  }
}
