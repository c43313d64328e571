package org.pagewalk.mutation;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The JVM that runs tests. It reads commands from standard input and answers on standard output, a
 * line each, with fields between tabs:
 *
 * <pre>
 * record CLASS                    runs the tests of a class, no mutant switched on
 *   test ID MILLIS RESULT REACHED INITIALISING
 *                                 for each test; the mutants by number
 *   end
 * try MUTANT (ID MILLIS)...       runs the tests in this order until one fails
 *   killed ID                     it failed with the mutant, and passes without
 *   spoiled ID                    it failed with the mutant and without
 *   timeout ID                    it did not end in time, or had no memory left
 *   survived
 *   unreached                     no test executed the mutant
 * </pre>
 *
 * <p>With {@code gone} behind it, an answer is the last: a test is still running, and this JVM
 * ends.
 */
public final class Worker {
  static final String RECORD = "record";
  static final String TRY = "try";

  static final String END = "end";
  static final String KILLED = "killed";
  static final String SPOILED = "spoiled";
  static final String TIMEOUT = "timeout";
  static final String SURVIVED = "survived";
  static final String UNREACHED = "unreached";
  static final String GONE = "gone";

  private static final int GIVEN_UP = 99;
  private static final int PATIENCE_FACTOR = 4;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int LAST_CHANCE_MILLIS = 1000;

  private final PrintStream answers;
  private final TestRunner runner = new TestRunner();
  private final Watchdog watchdog = new Watchdog(this::giveUp);
  private volatile String lastAnswer = "";

  private Worker(PrintStream answers) {
    this.answers = answers;
  }

  public static void main(String[] args) throws IOException {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    Worker worker = new Worker(answers);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.setIn(InputStream.nullInputStream());
    worker.runner.warmUp();
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      worker.obey(List.of(line.split("\t")));
    }
    System.exit(0);
  }

  private void obey(List<String> words) {
    switch (words.getFirst()) {
      case RECORD -> record(words.get(1));
      case TRY -> tryMutant(Integer.parseInt(words.get(1)), words.subList(2, words.size()));
      default -> throw new IllegalArgumentException(words.getFirst());
    }
  }

  private void answer(String... fields) {
    answers.println(String.join("\t", fields));
    answers.flush();
  }

  private void record(String className) {
    runner.record(
        className,
        test ->
            answer(
                "test",
                test.id(),
                Long.toString(test.millis()),
                test.result().name(),
                test.reached(),
                test.initialising()));
    answer(END);
  }

  private void tryMutant(int mutant, List<String> tests) {
    boolean applied = false;
    for (int i = 0; i < tests.size(); i += 2) {
      String id = tests.get(i);
      lastAnswer = TIMEOUT + "\t" + id;
      Probe.activate(mutant);
      watchdog.begin(PATIENCE_MILLIS + PATIENCE_FACTOR * Long.parseLong(tests.get(i + 1)));
      TestRunner.Outcome outcome = runner.run(id);
      watchdog.end();
      applied |= Probe.wasApplied();
      boolean expired = Probe.isExpired();
      Probe.activate(Probe.NONE);
      if (expired || outcome == TestRunner.Outcome.EXHAUSTED) {
        answer(TIMEOUT, id);
        return;
      }
      if (outcome == TestRunner.Outcome.FAILED) {
        answer(passesAgain(id) ? KILLED : SPOILED, id);
        return;
      }
    }
    answer(applied ? SURVIVED : UNREACHED);
  }

  private boolean passesAgain(String id) {
    lastAnswer = SPOILED + "\t" + id;
    watchdog.begin(PATIENCE_MILLIS * PATIENCE_FACTOR);
    TestRunner.Outcome outcome = runner.run(id);
    watchdog.end();
    return outcome == TestRunner.Outcome.PASSED;
  }

  /** Called by the watchdog's thread when the time of a test is over. */
  private void giveUp() {
    Probe.expire();
    try {
      Thread.sleep(LAST_CHANCE_MILLIS);
    } catch (InterruptedException _) {
      return;
    }
    answer(lastAnswer, GONE);
    Runtime.getRuntime().halt(GIVEN_UP);
  }
}
