package org.pagewalk.mutation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One run over a sample, with its progress and its files. */
final class MutationRun implements AutoCloseable {
  /**
   * Folders of a run.
   *
   * @param work where the tests run
   * @param report where the files are written
   */
  record Places(Path work, Path report) {}

  private final Sample sample;
  private final Places places;
  private final PrintWriter out;
  private final Path mutatedClasses;
  private final Trial trial;

  /**
   * Writes the mutated classes.
   *
   * @param jobs JVMs at the same time
   * @param budgetMillis time of the tests that a mutant must pass
   */
  MutationRun(Sample sample, Places places, int jobs, long budgetMillis, PrintWriter out)
      throws IOException {
    this.sample = sample;
    this.places = places;
    this.out = out;
    Files.createDirectories(places.report());
    mutatedClasses = Files.createTempDirectory("pagewalk-mutated");
    sample.writeTo(mutatedClasses);
    Path log = places.report().resolve("workers.log").toAbsolutePath();
    Files.deleteIfExists(log);
    trial =
        new Trial(
            new WorkerProcess.Setup(mutatedClasses, sample.mutants().size(), places.work(), log),
            jobs,
            budgetMillis);
  }

  /** Runs the tests without a mutant, to learn which reaches which. */
  void record(List<String> testClasses) throws IOException {
    Progress progress = new Progress("test classes", testClasses.size(), out);
    trial.record(testClasses, progress::finished);
    try (PrintWriter log = file("tests.txt")) {
      trial.tests().forEach(test -> log.println(test.millis() + " ms " + test.shortName()));
    }
    trial.failing().forEach(name -> out.println("left out, as it fails without mutants: " + name));
    out.println(trial.tests().size() + " tests");
    out.flush();
  }

  /** The mutants that no test executes. */
  List<Mutant> unreached() {
    return IntStream.range(0, sample.mutants().size())
        .filter(number -> trial.reaching(number).isEmpty())
        .mapToObj(sample.mutants()::get)
        .sorted(Comparator.comparing(Mutant::className).thenComparing(Mutant::line))
        .toList();
  }

  /** Tries every mutant. */
  Report tryAll(Sources sources, Judgements judgements) throws IOException {
    List<Mutant> mutants = sample.mutants();
    Report.Entry[] entries = new Report.Entry[mutants.size()];
    Progress progress = new Progress("mutants", mutants.size(), out);
    try (PrintWriter log = file("mutants.txt")) {
      trial.run(
          mutants.size(),
          (number, verdict) -> {
            Mutant mutant = mutants.get(number);
            String source = sources.lineOf(mutant);
            entries[number] =
                new Report.Entry(mutant, verdict, source, judgements.of(mutant, source));
            log.print(entries[number].text());
            log.flush();
            progress.finished(verdict.status().words());
          });
    }
    Report report = new Report(List.of(entries));
    try (PrintWriter log = file("survivors.txt")) {
      log.print(report.survivors());
    }
    return report;
  }

  private PrintWriter file(String name) throws IOException {
    return new PrintWriter(Files.newBufferedWriter(places.report().resolve(name)));
  }

  @Override
  public void close() throws IOException {
    trial.close();
    try (Stream<Path> files = Files.walk(mutatedClasses)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
