package org.pagewalk.cli.bench;

import java.util.List;

/**
 * A row of the benchmark: a shorter and a longer run of the command. What the longer one costs
 * beyond the shorter is free of start-up and of most of the JVM's warming up.
 *
 * @param name of the row
 * @param shortRun arguments of {@code run}, with {@link #IMAGE} for the guest that does the work
 * @param longRun likewise
 * @param units what the longer run counts beyond the shorter one
 * @param unit name of what is counted
 */
public record Workload(
    String name, List<String> shortRun, List<String> longRun, double units, String unit) {
  /** Stands for the path of the guest {@code bench/workloads.exe}. */
  static final String IMAGE = "IMAGE";

  private static final String INSTRUCTION = "instruction";
  private static final String PASS = "pass of three instructions";

  /** All rows, in the order of the table. */
  public static final List<Workload> ALL =
      List.of(
          kind("registers", 'a', 20_000_000, 100_000_000, 5, INSTRUCTION),
          kind("checksum", 'b', 10_000_000, 60_000_000, 9, INSTRUCTION),
          kind("memory", 'c', 10_000_000, 50_000_000, 7, INSTRUCTION),
          whole("sort", "64M"),
          whole("sort-paging", "2M"),
          kind("services", 'd', 200_000, 1_500_000, 1, "service"),
          kind("faults", 'e', 1_500, 12_000, 64, "demand-zero fault"),
          kind("footprint", 'f', 4, 64, 5120 * 64, INSTRUCTION),
          kind("compares", 'g', 500, 4_000, 0x8000, "iteration of REPE CMPSB"),
          kind("apart", 'h', 10_000_000, 60_000_000, 1, PASS),
          kind("across", 'i', 4_000_000, 24_000_000, 1, PASS),
          kind("processes", 'j', 200, 4_000, 16, "turn of one process among 16"));

  /** One kind of work of the guest, done {@code few} and {@code many} times. */
  private static Workload kind(
      String name, char letter, int few, int many, int unitsEach, String unit) {
    return new Workload(
        name, work(letter, few), work(letter, many), (double) (many - few) * unitsEach, unit);
  }

  private static List<String> work(char letter, int count) {
    return List.of(IMAGE, "--", String.valueOf(letter), Integer.toHexString(count));
  }

  /** A whole run of the bundled sort, at an amount of RAM. */
  private static Workload whole(String name, String ram) {
    return new Workload(
        name, work('a', 1), List.of("--ram", ram, "sort-8m"), 1, "run of sort-8m at " + ram);
  }
}
