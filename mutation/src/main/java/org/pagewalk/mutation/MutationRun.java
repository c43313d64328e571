package org.pagewalk.mutation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "mutate",
    mixinStandardHelpOptions = true,
    description = "Plants small bugs in emulator and kernel, one at a time, and tells which of"
        + " them no test notices.")
public final class MutationRun implements Callable<Integer> {
  private static final int TOO_FEW_FOUND = 1;

  @Spec private CommandSpec spec;

  @Option(names = "--sample", paramLabel = "N", defaultValue = "300")
  private int size;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1")
  private long seed;

  @Option(names = "--package", paramLabel = "NAME")
  private List<String> packages = List.of();

  @Option(names = "--mutant", paramLabel = "NAME")
  private List<String> names = List.of();

  @Option(names = "--threshold", paramLabel = "PERCENT", defaultValue = "0")
  private double threshold;

  @Option(names = "--jobs", paramLabel = "N", defaultValue = "1")
  private int jobs;

  @Option(names = "--product", paramLabel = "FOLDER", split = ":", required = true)
  private List<Path> product;

  @Option(names = "--sources", paramLabel = "FOLDER", split = ":", required = true)
  private List<Path> sources;

  @Option(names = "--tests", paramLabel = "FOLDER", split = ":", required = true)
  private List<Path> tests;

  @Option(names = "--without", paramLabel = "PATTERN", defaultValue = "")
  private Pattern without;

  @Option(names = "--directory", paramLabel = "FOLDER", required = true)
  private Path directory;

  @Option(names = "--report", paramLabel = "FOLDER", required = true)
  private Path report;

  private long begin;
  private final Map<Verdict.Status, Integer> counts = new HashMap<>();

  public static void main(String[] args) {
    System.exit(new CommandLine(new MutationRun()).execute(args));
  }

  private boolean isWanted(Mutant mutant) {
    return (names.isEmpty() || names.contains(mutant.name()))
        && (packages.isEmpty()
            || packages.stream()
                .map(name -> "org.pagewalk." + name)
                .anyMatch(
                    name ->
                        mutant.packageName().equals(name)
                            || mutant.packageName().startsWith(name + ".")));
  }

  private List<String> testClasses() throws IOException {
    List<String> classes = new ArrayList<>();
    for (Path folder : tests) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .map(file -> folder.relativize(file).toString())
            .filter(name -> name.endsWith("Test.class") && !name.contains("$"))
            .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
            .filter(name -> !without.matcher(name).find())
            .forEach(classes::add);
      }
    }
    Collections.sort(classes);
    return classes;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Files.createDirectories(report);
    Path mutated = Files.createTempDirectory("pagewalk-mutated");
    Sample sample = new Sample(product, this::isWanted, size, seed);
    List<Mutant> mutants = sample.mutants();
    out.println(mutants.size() + " of " + sample.offered() + " mutants, seed " + seed);
    out.flush();
    sample.writeTo(mutated);
    WorkerProcess.Setup setup =
        new WorkerProcess.Setup(
            mutated, mutants.size(), directory, report.resolve("workers.log").toAbsolutePath());
    Report.Entry[] entries = new Report.Entry[mutants.size()];
    Sources lines = new Sources(sources);
    begin = System.nanoTime();
    try (Trial trial = new Trial(setup, jobs)) {
      trial.record(testClasses());
      out.println(trial.tests().size() + " tests recorded in " + seconds() + " s");
      trial.failing().forEach(test -> out.println("left out, fails without mutants: " + test.id()));
      out.flush();
      try (PrintWriter log = new PrintWriter(Files.newBufferedWriter(report.resolve("tests.txt")))) {
        trial.tests().forEach(t -> log.println(t.millis() + " " + t.reached().cardinality() + " " + t.shortName()));
      }
      begin = System.nanoTime();
      try (PrintWriter log = new PrintWriter(Files.newBufferedWriter(report.resolve("mutants.txt")))) {
        trial.run(
            mutants.size(),
            (number, verdict) -> {
              try {
                Mutant mutant = mutants.get(number);
                entries[number] = new Report.Entry(mutant, verdict, lines.lineOf(mutant));
                log.println(entries[number].text());
                log.flush();
                progress(out, verdict, mutants.size());
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
      }
    }
    Report whole = new Report(List.of(entries));
    try (PrintWriter log = new PrintWriter(Files.newBufferedWriter(report.resolve("survivors.txt")))) {
      for (Verdict.Status status :
          List.of(Verdict.Status.SURVIVED, Verdict.Status.NO_COVERAGE, Verdict.Status.TIMED_OUT)) {
        whole.entries(status).forEach(entry -> log.println(entry.text()));
      }
    }
    out.print(whole.table());
    out.flush();
    return whole.found() < threshold ? TOO_FEW_FOUND : 0;
  }

  private long seconds() {
    return (System.nanoTime() - begin) / 1_000_000_000;
  }

  private void progress(PrintWriter out, Verdict verdict, int all) {
    counts.merge(verdict.status(), 1, Integer::sum);
    int done = counts.values().stream().mapToInt(Integer::intValue).sum();
    long left = seconds() * (all - done) / done;
    out.printf("%d/%d %s, %d s, about %d s left%n", done, all, counts, seconds(), left);
    out.flush();
  }
}
