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
    send("record\t" + className);
    List<TestCase> tests = new ArrayList<>();
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.equals("end")) {
        return tests;
      }
      tests.add(TestCase.of(line.split("\t")));
    }
    close();
    return List.of();
  }

  /** Tries a mutant in the JVM that runs, and once more in a new one if that JVM was spoiled. */
  Verdict attempt(int mutant, List<TestCase> tests) throws IOException {
    ensureStarted();
    String[] answer = ask(mutant, tests);
    if (answer[0].equals("spoiled")) {
      close();
      ensureStarted();
      answer = ask(mutant, tests);
    }
    return verdict(answer);
  }

  /** Tries a mutant in a JVM of its own, where it is switched on from the start. */
  Verdict attemptFresh(int mutant, List<TestCase> tests) throws IOException {
    close();
    start(mutant);
    String[] answer = ask(mutant, tests);
    close();
    return verdict(answer);
  }

  private static Verdict verdict(String[] answer) {
    String test = answer.length > 1 ? TestCase.shortName(answer[1]) : "";
    return new Verdict(
        switch (answer[0]) {
          case "killed", "spoiled" -> Verdict.Status.KILLED;
          case "survived" -> Verdict.Status.SURVIVED;
          case "unreached" -> Verdict.Status.NO_COVERAGE;
          default -> Verdict.Status.TIMED_OUT;
        },
        test);
  }

  private String[] ask(int mutant, List<TestCase> tests) throws IOException {
    StringBuilder line = new StringBuilder("try\t" + mutant);
    tests.forEach(test -> line.append('\t').append(test.id()).append('\t').append(test.millis()));
    send(line.toString());
    String answer = answers.readLine();
    if (answer == null || answer.startsWith("timeout") && !process.isAlive()) {
      close();
    }
    return answer == null ? new String[] {"died"} : answer.split("\t");
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process = null;
    }
  }
}
