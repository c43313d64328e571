package org.pagewalk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.pagewalk.cli.bench.Benchmark;
import org.pagewalk.cli.bench.BenchmarkRow;
import org.pagewalk.cli.bench.Build;
import org.pagewalk.cli.bench.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = {
      "Measures how fast guests run, in interleaved rounds of whole processes.",
      "In most rows two builds take turns, part by part of the same work; in the others a row's"
          + " cost is what a longer run takes beyond a shorter one in processor time. Medians over"
          + " the rounds are shown, and of ratios the lower quartile too."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_ROUNDS = 1000;
  private static final int MOST_TRIES = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = WholeNumber.OfInt.class,
      defaultValue = "5",
      description = "How many rounds (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--tries",
      paramLabel = "N",
      converter = WholeNumber.OfInt.class,
      defaultValue = "1",
      description =
          "How often whole runs are repeated in a round; the shortest time counts (default:"
              + " ${DEFAULT-VALUE}). More of them help on a host that others use too.")
  private int tries;

  @Option(
      names = "--only",
      paramLabel = "ROW",
      split = ",",
      description = "Only these rows: ${COMPLETION-CANDIDATES}.",
      completionCandidates = RowNames.class)
  private List<String> only = List.of();

  @Option(
      names = "--against",
      paramLabel = "JAR-FOLDER",
      description =
          "Another build to compare with: a folder of jars, such as cli/target/lib of another"
              + " checkout. Ratios are its cost by this build's: above 1, this one is faster.")
  private Path against;

  /** Names of the rows, for the help text. */
  private static final class RowNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    RowNames() {
      super(names());
    }
  }

  private static List<String> names() {
    return Workload.all().stream().map(Workload::name).toList();
  }

  @Override
  public Integer call() throws InterruptedException {
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new Refusal("--rounds must be from 1 to " + MOST_ROUNDS);
    }
    if (tries < 1 || tries > MOST_TRIES) {
      throw new Refusal("--tries must be from 1 to " + MOST_TRIES);
    }
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    List<Workload> rows = chosen();
    try {
      Benchmark benchmark = new Benchmark(rows, builds(), rounds, tries);
      List<BenchmarkRow> measured =
          benchmark.run(
              what -> {
                err.println("pagewalk: " + what);
                err.flush();
              });
      BenchmarkRow.table(measured).forEach(out::println);
      out.flush();
      return 0;
    } catch (IOException e) {
      throw new Refusal("the benchmark has failed: " + e.getMessage());
    }
  }

  private List<Workload> chosen() {
    for (String name : only) {
      if (!names().contains(name)) {
        throw new Refusal(
            "--only: there is no row '" + name + "'; there are " + String.join(", ", names()));
      }
    }
    return Workload.all().stream()
        .filter(workload -> only.isEmpty() || only.contains(workload.name()))
        .toList();
  }

  private List<Build> builds() throws IOException {
    if (against == null) {
      return List.of(Build.present());
    }
    if (!Files.isDirectory(against)) {
      throw new Refusal("--against: there is no folder " + against);
    }
    Build other = Build.in(against);
    if (other.classPath().isEmpty()) {
      throw new Refusal(
          "--against: there are no jars in "
              + against
              + "; name another checkout's cli/target/lib");
    }
    return List.of(Build.present(), other);
  }
}
