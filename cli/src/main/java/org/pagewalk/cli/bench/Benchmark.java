package org.pagewalk.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.pagewalk.guest.GuestCatalogue;

/**
 * Interleaved rounds: in each, every row is run by every build, and the builds take turns in going
 * first. The host's speed drifts, so only what was measured side by side is compared: the ratio of
 * a row is taken within each round.
 */
public final class Benchmark {
  private final List<Workload> workloads;
  private final List<Build> builds;
  private final int rounds;
  private final int tries;

  /**
   * @param builds the one to be judged, and perhaps one to compare it with
   * @param tries how often a whole run is repeated in a round, where that is what is measured
   */
  public Benchmark(List<Workload> workloads, List<Build> builds, int rounds, int tries) {
    this.workloads = List.copyOf(workloads);
    this.builds = List.copyOf(builds);
    this.rounds = rounds;
    this.tries = tries;
  }

  /**
   * Measures everything.
   *
   * @param progress is told each figure, so that those of a benchmark that is broken off are not
   *     lost
   * @throws IOException if a run fails, or two builds do not compute the same
   */
  public List<BenchmarkRow> run(Consumer<String> progress)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("pagewalk-bench");
    try {
      Path image = Files.write(folder.resolve("workloads.exe"), GuestCatalogue.benchmark());
      Map<String, double[][]> costs = new LinkedHashMap<>();
      for (Workload workload : workloads) {
        costs.put(workload.name(), new double[builds.size()][rounds]);
      }
      for (int round = 0; round < rounds; round++) {
        for (Workload workload : workloads) {
          measure(workload, image, round, costs.get(workload.name()));
          progress.accept(told(workload, round, costs.get(workload.name())));
        }
      }
      return rows(costs);
    } finally {
      delete(folder);
    }
  }

  private String told(Workload workload, int round, double[][] costs) {
    StringBuilder text = new StringBuilder();
    text.append("round %d of %d, %s:".formatted(round + 1, rounds, workload.name()));
    for (int build = 0; build < builds.size(); build++) {
      text.append(build == 0 ? " " : ", " + builds.get(build).name() + " ");
      text.append(BenchmarkRow.time(costs[build][round]));
    }
    return text.toString();
  }

  private void measure(Workload workload, Path image, int round, double[][] costs)
      throws IOException, InterruptedException {
    Workload.Measured measured = workload.measure(builds, round % builds.size(), tries, image);
    if (new HashSet<>(measured.outputs()).size() > 1) {
      throw new IOException("the two builds do not compute the same in " + workload.name());
    }
    for (int number = 0; number < builds.size(); number++) {
      costs[number][round] = measured.costs()[number];
    }
  }

  private List<BenchmarkRow> rows(Map<String, double[][]> costs) {
    List<BenchmarkRow> rows = new ArrayList<>();
    for (Workload workload : workloads) {
      rows.add(new BenchmarkRow(workload.name(), workload.unit(), costs.get(workload.name())));
    }
    double[][] apart = costs.get("apart");
    double[][] across = costs.get("across");
    if (apart != null && across != null) {
      rows.add(new BenchmarkRow("crossing", "page-crossing instruction", excess(across, apart)));
    }
    return rows;
  }

  private static double[][] excess(double[][] whole, double[][] part) {
    double[][] rest = new double[whole.length][];
    for (int build = 0; build < whole.length; build++) {
      rest[build] = whole[build].clone();
      for (int round = 0; round < rest[build].length; round++) {
        rest[build][round] -= part[build][round];
      }
    }
    return rest;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
