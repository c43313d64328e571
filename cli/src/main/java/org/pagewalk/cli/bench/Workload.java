package org.pagewalk.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A row of the benchmark: work that builds do in runs of the command. */
public sealed interface Workload {
  /** Stands for the path of the guest {@code bench/workloads.exe}. */
  String IMAGE = "IMAGE";

  /** Of the row. */
  String name();

  /** What is counted. */
  String unit();

  /**
   * Lets each build do the work.
   *
   * @param first index of the build that begins
   * @param tries how often a whole run is repeated, if that is what is measured
   * @throws IOException if a run fails
   */
  Measured measure(List<Build> builds, int first, int tries, Path image)
      throws IOException, InterruptedException;

  /**
   * What was measured, by build.
   *
   * @param costs nanoseconds a unit
   * @param outputs of the guests
   */
  record Measured(double[] costs, List<String> outputs) {}

  /**
   * Equal parts, in which the builds take turns: while one does a part the others wait. So what
   * slows the host down for longer than a part slows all of them down. The first third, in which
   * the JVM warms up, is not counted; of the others the median is.
   *
   * @param letter names the kind of work
   * @param count how often the work is done in a part
   * @param parts how many
   * @param unitsEach units in one doing
   */
  record InParts(String name, char letter, int count, int parts, int unitsEach, String unit)
      implements Workload {
    @Override
    public Measured measure(List<Build> builds, int first, int tries, Path image)
        throws IOException, InterruptedException {
      double[][] costs = new double[builds.size()][parts];
      List<String> outputs = new ArrayList<>();
      List<BuildRun> runs = new ArrayList<>();
      try {
        for (Build build : builds) {
          runs.add(BuildRun.start(build, work(letter, count, parts), image));
          runs.getLast().readLine();
        }
        for (int part = 0; part < parts; part++) {
          for (int turn = 0; turn < runs.size(); turn++) {
            int number = (first + part + turn) % runs.size();
            costs[number][part] = costOfPart(runs.get(number));
          }
        }
        for (BuildRun run : runs) {
          outputs.add(run.finish());
        }
      } finally {
        runs.forEach(BuildRun::close);
      }
      return new Measured(Arrays.stream(costs).mapToDouble(InParts::counted).toArray(), outputs);
    }

    /** What counts of the costs of parts, in their order. */
    static double counted(double... costs) {
      return new Sample(Arrays.copyOfRange(costs, costs.length / 3, costs.length)).median();
    }

    private double costOfPart(BuildRun run) throws IOException, InterruptedException {
      long start = System.nanoTime();
      run.writeLine();
      run.readLine();
      return (System.nanoTime() - start) / ((double) count * unitsEach);
    }
  }

  /**
   * What a longer run costs in processor time beyond a shorter one: free of start-up and of most of
   * the JVM's warming up. What disturbs a run makes it longer, never shorter, so of several tries
   * the shortest counts.
   *
   * @param shortRun arguments of {@code run}, with {@link #IMAGE} for the guest that does the work
   * @param longRun likewise
   * @param units what the longer run counts beyond the shorter one
   */
  record Longer(String name, List<String> shortRun, List<String> longRun, double units, String unit)
      implements Workload {
    @Override
    public Measured measure(List<Build> builds, int first, int tries, Path image)
        throws IOException, InterruptedException {
      long[] shorter = new long[builds.size()];
      long[] longer = new long[builds.size()];
      Arrays.fill(shorter, Long.MAX_VALUE);
      Arrays.fill(longer, Long.MAX_VALUE);
      String[] outputs = new String[builds.size()];
      for (int turn = 0; turn < tries * builds.size(); turn++) {
        int number = (first + turn) % builds.size();
        BuildRun.Result little = BuildRun.whole(builds.get(number), shortRun, image);
        BuildRun.Result much = BuildRun.whole(builds.get(number), longRun, image);
        shorter[number] = Math.min(shorter[number], little.nanoseconds());
        longer[number] = Math.min(longer[number], much.nanoseconds());
        outputs[number] = little.output() + much.output();
      }
      double[] costs = new double[builds.size()];
      Arrays.setAll(costs, number -> (longer[number] - shorter[number]) / units);
      return new Measured(costs, List.of(outputs));
    }
  }

  /** All rows, in the order of the table. */
  static List<Workload> all() {
    String instruction = "instruction";
    String pass = "pass of three instructions";
    return List.of(
        new InParts("registers", 'a', 2_000_000, 60, 5, instruction),
        new InParts("checksum", 'b', 1_000_000, 60, 9, instruction),
        new InParts("memory", 'c', 1_500_000, 60, 7, instruction),
        whole("sort", "64M"),
        whole("sort-paging", "2M"),
        new InParts("services", 'd', 60_000, 60, 1, "service"),
        new InParts("faults", 'e', 500, 60, 64, "demand-zero fault"),
        new InParts("footprint", 'f', 3, 30, 5120 * 64, instruction),
        new InParts("compares", 'g', 100, 30, 0x8000, "iteration of REPE CMPSB"),
        new InParts("apart", 'h', 2_500_000, 30, 1, pass),
        new InParts("across", 'i', 2_500_000, 30, 1, pass),
        new Longer(
            "processes",
            work('j', 200),
            work('j', 4_000),
            3_800 * 16,
            "turn of one process among 16"));
  }

  /** Arguments of {@code run} for a kind of work; the numbers are its count, and its parts. */
  static List<String> work(char letter, int... numbers) {
    List<String> arguments = new ArrayList<>(List.of(IMAGE, "--", String.valueOf(letter)));
    for (int number : numbers) {
      arguments.add(Integer.toHexString(number));
    }
    return arguments;
  }

  /** A whole run of the bundled sort, at an amount of RAM. */
  private static Workload whole(String name, String ram) {
    return new Longer(
        name, work('a', 1), List.of("--ram", ram, "sort-8m"), 1, "run of sort-8m at " + ram);
  }
}
