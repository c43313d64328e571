package org.pagewalk.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.mutation.Judgements.Judgement;

/** What a run found, in text. */
final class Report {
  /**
   * A mutant and what became of it.
   *
   * @param source text of its line
   * @param judgement null if nobody judged it
   */
  record Entry(Mutant mutant, Verdict verdict, String source, Judgement judgement) {
    boolean isEquivalent() {
      return verdict.status() == Verdict.Status.SURVIVED
          && judgement != null
          && judgement.equivalent();
    }

    /** Two lines, and a third where it was judged. */
    String text() {
      String name = verdict.status().words();
      String status = verdict.test().isEmpty() ? name : name + " by " + verdict.test();
      String text =
          "%s  %s  [%s]%n    %s%n".formatted(mutant.name(), status, mutant.text(), source);
      return judgement == null
          ? text
          : text
              + "    judged %s: %s%n"
                  .formatted(
                      judgement.equivalent() ? "equivalent" : "tolerated", judgement.reason());
    }
  }

  private static final String ROW = "| %-22s | %5s | %5s | %4s | %8s | %11s | %10s | %5s |%n";

  private final List<Entry> entries;

  Report(List<Entry> entries) {
    this.entries = entries;
  }

  private long count(Verdict.Status status) {
    return entries.stream()
        .filter(entry -> entry.verdict().status() == status && !entry.isEquivalent())
        .count();
  }

  private long equivalent() {
    return entries.stream().filter(Entry::isEquivalent).count();
  }

  /** Share of the mutants that a test answered, in per cent, of all that are not equivalent. */
  double found() {
    return 100.0 * count(Verdict.Status.KILLED) / Math.max(1, entries.size() - equivalent());
  }

  /** The mutants that no test answered, with their judgements. */
  String survivors() {
    StringBuilder text = new StringBuilder();
    entries.stream()
        .filter(entry -> entry.verdict().status() != Verdict.Status.KILLED)
        .forEach(entry -> text.append(entry.text()));
    return text.toString();
  }

  /** A row for each package, and one for all. */
  String table() {
    Map<String, List<Entry>> packages = new TreeMap<>();
    for (Entry entry : entries) {
      packages.computeIfAbsent(entry.mutant().packageName(), _ -> new ArrayList<>()).add(entry);
    }
    StringBuilder table = new StringBuilder();
    table.append(
        ROW.formatted(
            "package", "tried", "found", "hung", "survived", "not reached", "equivalent", "score"));
    table.append(
        ROW.formatted("---", "---", "---", "---", "---", "---", "---", "---").replace(' ', '-'));
    packages.forEach((name, own) -> table.append(new Report(own).row(name)));
    return table.append(row("all")).toString();
  }

  private String row(String name) {
    return ROW.formatted(
        name,
        entries.size(),
        count(Verdict.Status.KILLED),
        count(Verdict.Status.TIMED_OUT),
        count(Verdict.Status.SURVIVED),
        count(Verdict.Status.NO_COVERAGE),
        equivalent(),
        "%.0f %%".formatted(found()));
  }
}
