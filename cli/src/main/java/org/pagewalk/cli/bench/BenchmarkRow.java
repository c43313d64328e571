package org.pagewalk.cli.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What was measured of one row.
 *
 * @param name of the row
 * @param unit of what the costs are
 * @param costs nanoseconds a unit, by build and round
 */
public record BenchmarkRow(String name, String unit, double[][] costs) {
  /** Cost of a unit in a build. */
  Sample cost(int build) {
    return new Sample(costs[build]);
  }

  /** How many times dearer the second build is than the first, round by round. */
  Sample ratio() {
    double[] ratios = new double[costs[0].length];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = costs[1][round] / costs[0][round];
    }
    return new Sample(ratios);
  }

  /** The table's lines, heading first. */
  public static List<String> table(List<BenchmarkRow> rows) {
    return rows.isEmpty()
        ? List.of()
        : Stream.concat(
                Stream.of(heading(rows.getFirst().costs.length)),
                rows.stream().map(BenchmarkRow::line))
            .toList();
  }

  private static String heading(int builds) {
    String one = "%-12s %10s %21s".formatted("row", "cost", "spread");
    return builds == 1
        ? one + "  of one"
        : one + " %10s %6s %9s  of one".formatted("other", "ratio", "quartile");
  }

  private String line() {
    Sample mine = cost(0);
    String one =
        "%-12s %10s %10s-%10s"
            .formatted(name, time(mine.median()), time(mine.least()), time(mine.greatest()));
    if (costs.length == 1) {
      return one + "  " + unit;
    }
    Sample ratio = ratio();
    return one
        + String.format(
            Locale.ROOT,
            " %10s %6.2f %9.2f  %s",
            time(cost(1).median()),
            ratio.median(),
            ratio.lowerQuartile(),
            unit);
  }

  /** A time in nanoseconds, with a unit that suits it. */
  static String time(double nanoseconds) {
    double size = Math.abs(nanoseconds);
    if (size < 1e3) {
      return String.format(Locale.ROOT, "%.2f ns", nanoseconds);
    }
    return size < 1e6
        ? String.format(Locale.ROOT, "%.2f us", nanoseconds / 1e3)
        : String.format(Locale.ROOT, "%.0f ms", nanoseconds / 1e6);
  }
}
