package org.pagewalk.mutation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link Worker} as its parent sees it; started when it is needed, and again when it died. */
final class WorkerProcess implements AutoCloseable {
  /** What a worker is started with. */
  record Setup(Path mutatedClasses, int mutants, Path folder, Path log) {}

  private final Setup setup;
  private Process process;
  private BufferedReader answers;
  private PrintStream commands;

  WorkerProcess(Setup setup) {
    this.setup = setup;
  }

  private void start(int firstMutant) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> line = new ArrayList<>(List.of(java, "-ea", "-Xmx2g"));
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:-DontCompileHugeMethods"));
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("-D" + Probe.COUNT + "=" + setup.mutants());
    line.add("-D" + Probe.FIRST + "=" + firstMutant);
    line.add("-cp");
    line.add(setup.mutatedClasses() + ":" + System.getProperty("java.class.path"));
    line.add(Worker.class.getName());
    process =
        new ProcessBuilder(line)
            .directory(setup.folder().toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(setup.log().toFile()))
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    commands = new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8);
  }

  private void ensureStarted() throws IOException {
    if (process == null) {
      start(Probe.NONE);
    }
  }

  private void send(String line) {
    commands.println(line);
    commands.flush();
  }

  /** The tests of a class, none if the JVM did not survive it. */
  List<TestCase> record(String className) throws IOException {
    ensureStarted();
    send(Worker.RECORD + "\t" + className);
    List<TestCase> tests = new ArrayList<>();
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.equals(Worker.END)) {
        return tests;
      }
      tests.add(TestCase.of(line.split("\t")));
    }
    close();
    return List.of();
  }

  /** Tries a mutant in the JVM that runs, and once more in a new one if it spoiled that one. */
  Verdict attempt(int mutant, List<TestCase> tests) throws IOException {
    ensureStarted();
    Answer answer = ask(mutant, tests);
    if (answer.kind().equals(Worker.SPOILED)) {
      close();
      ensureStarted();
      answer = ask(mutant, tests);
    }
    if (answer.isLast()) {
      close();
    }
    return answer.verdict();
  }

  /** Tries a mutant in a JVM of its own, where it is switched on from the start. */
  Verdict attemptFresh(int mutant, List<TestCase> tests) throws IOException {
    close();
    start(mutant);
    Answer answer = ask(mutant, tests);
    close();
    return answer.verdict();
  }

  private Answer ask(int mutant, List<TestCase> tests) throws IOException {
    StringBuilder line = new StringBuilder(Worker.TRY + "\t" + mutant);
    tests.forEach(test -> line.append('\t').append(test.id()).append('\t').append(test.millis()));
    send(line.toString());
    return new Answer(answers.readLine());
  }

  /**
   * What the worker said of a mutant.
   *
   * @param line null if it died
   */
  private record Answer(String line) {
    private String[] words() {
      return line.split("\t");
    }

    String kind() {
      return line == null ? Worker.TIMEOUT : words()[0];
    }

    /** Whether that JVM is of no more use. */
    boolean isLast() {
      return line == null || kind().equals(Worker.SPOILED) || line.endsWith("\t" + Worker.GONE);
    }

    Verdict verdict() {
      Verdict.Status status =
          switch (kind()) {
            case Worker.KILLED, Worker.SPOILED -> Verdict.Status.KILLED;
            case Worker.SURVIVED -> Verdict.Status.SURVIVED;
            case Worker.UNREACHED -> Verdict.Status.NO_COVERAGE;
            default -> Verdict.Status.TIMED_OUT;
          };
      boolean decidedByTest = line != null && words().length > 1;
      return new Verdict(status, decidedByTest ? TestCase.shortName(words()[1]) : "");
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process = null;
    }
  }
}
