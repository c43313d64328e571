package org.pagewalk.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a run found, in text. */
final class Report {
  /** A mutant and what became of it. */
  record Entry(Mutant mutant, Verdict verdict, String source) {
    String text() {
      Verdict.Status status = verdict.status();
      String test = verdict.test().isEmpty() ? "" : " by " + verdict.test();
      return "%s %s [%s]%n    %s"
          .formatted(
              mutant.name(),
              status.name().toLowerCase(Locale.ROOT).replace('_', ' ') + test,
              mutant.text(),
              source);
    }
  }

  private static final String ROW = "| %-40s | %6s | %7s | %6s | %8s | %11s | %6s |%n";

  private final List<Entry> entries;

  Report(List<Entry> entries) {
    this.entries = entries;
  }

  List<Entry> entries(Verdict.Status status) {
    return entries.stream().filter(entry -> entry.verdict().status() == status).toList();
  }

  /** Share of the mutants that a test answered, in per cent. */
  double found() {
    return 100.0 * entries(Verdict.Status.KILLED).size() / Math.max(1, entries.size());
  }

  /** A row for each package, and one for all. */
  String table() {
    Map<String, List<Entry>> packages = new TreeMap<>();
    for (Entry entry : entries) {
      packages.computeIfAbsent(entry.mutant().packageName(), _ -> new ArrayList<>()).add(entry);
    }
    StringBuilder table = new StringBuilder();
    table.append(
        ROW.formatted("package", "tried", "found", "hung", "survived", "not reached", "score"));
    table.append("|---|---|---|---|---|---|---|\n");
    packages.forEach(
        (name, own) -> table.append(new Report(own).row(name.replaceFirst("^org\\.pagewalk\\.", ""))));
    return table.append(row("all")).toString();
  }

  private String row(String name) {
    return ROW.formatted(
        name,
        entries.size(),
        entries(Verdict.Status.KILLED).size(),
        entries(Verdict.Status.TIMED_OUT).size(),
        entries(Verdict.Status.SURVIVED).size(),
        entries(Verdict.Status.NO_COVERAGE).size(),
        "%.0f %%".formatted(found()));
  }
}
