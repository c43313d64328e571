package org.pagewalk.mutation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests in this JVM. */
final class TestRunner {
  private static final int COUNT = Integer.getInteger(Probe.COUNT, 0);
  private static final String LONG_TESTS = "campaign";

  private final Launcher launcher = LauncherFactory.create();

  /**
   * A test that ran without a mutant.
   *
   * @param reached numbers of the mutants that it reaches, with blanks between
   * @param initialising those of them that it reached first while a class was initialised
   */
  record RecordedTest(
      String id, long millis, TestCase.Result result, String reached, String initialising) {}

  private static LauncherDiscoveryRequest request(DiscoverySelector selector) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selector)
        .filters(TagFilter.excludeTags(LONG_TESTS))
        .build();
  }

  /** How a test ended that may have executed a mutant. */
  enum Outcome {
    PASSED,
    FAILED,
    /** This JVM had no memory left. */
    EXHAUSTED
  }

  /** Loads what any test needs, so that the first one is not much slower than the others. */
  void warmUp() {
    launcher.execute(LauncherDiscoveryRequestBuilder.request().build());
  }

  /** Runs one test. */
  Outcome run(String id) {
    boolean[] failed = {false};
    try {
      launcher.execute(
          request(DiscoverySelectors.selectUniqueId(id)),
          new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
              failed[0] |= result.getStatus() == TestExecutionResult.Status.FAILED;
            }
          });
    } catch (OutOfMemoryError _) {
      return Outcome.EXHAUSTED;
    }
    return failed[0] ? Outcome.FAILED : Outcome.PASSED;
  }

  /** Runs the tests of a class and tells of each what it reaches. */
  void record(String className, Consumer<RecordedTest> consumer) {
    Recorder recorder = new Recorder();
    Probe.record();
    launcher.execute(request(DiscoverySelectors.selectClass(className)), recorder);
    Probe.stopRecording();
    recorder.tests.forEach(test -> consumer.accept(recorder.withWhatTheClassReached(test)));
  }

  private static final class Recorder implements TestExecutionListener {
    private final List<Result> tests = new ArrayList<>();
    private final BitSet outside = new BitSet();
    private final BitSet outsideInitialising = new BitSet();
    private long begin;

    private record Result(
        String id, long millis, TestCase.Result result, BitSet reached, BitSet initialising) {}

    @Override
    public void executionStarted(TestIdentifier test) {
      if (test.isTest()) {
        collect(outside, outsideInitialising);
        begin = System.nanoTime();
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        long millis = (System.nanoTime() - begin) / 1_000_000;
        BitSet reached = new BitSet();
        BitSet initialising = new BitSet();
        collect(reached, initialising);
        tests.add(new Result(test.getUniqueId(), millis, outcome(result), reached, initialising));
      }
    }

    private static TestCase.Result outcome(TestExecutionResult result) {
      return switch (result.getStatus()) {
        case SUCCESSFUL -> TestCase.Result.PASSED;
        case FAILED -> TestCase.Result.FAILED;
        case ABORTED -> TestCase.Result.SKIPPED;
      };
    }

    private static void collect(BitSet reached, BitSet initialising) {
      for (int i = 0; i < COUNT; i++) {
        reached.set(i, reached.get(i) || Probe.wasReached(i));
        initialising.set(i, initialising.get(i) || Probe.wasReachedInitialising(i));
      }
      Probe.record();
    }

    RecordedTest withWhatTheClassReached(Result test) {
      test.reached.or(outside);
      test.initialising.or(outsideInitialising);
      return new RecordedTest(
          test.id, test.millis, test.result, text(test.reached), text(test.initialising));
    }

    private static String text(BitSet numbers) {
      return numbers.stream().mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }
  }
}
