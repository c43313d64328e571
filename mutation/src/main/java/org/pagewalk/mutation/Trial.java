package org.pagewalk.mutation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Tries the mutants of a sample, first recording which test reaches which. */
final class Trial implements AutoCloseable {
  private static final long FRESH_BUDGET_MILLIS = 60_000;

  private final List<WorkerProcess> workers;
  private final ExecutorService threads;
  private final List<TestCase> tests = new ArrayList<>();
  private final List<TestCase> failing = new ArrayList<>();

  Trial(WorkerProcess.Setup setup, int jobs) {
    workers = IntStream.range(0, jobs).mapToObj(_ -> new WorkerProcess(setup)).toList();
    threads = Executors.newFixedThreadPool(jobs);
  }

  /** One worker's share of some work. */
  private interface Share {
    void work(WorkerProcess worker) throws IOException;
  }

  private void inAllWorkers(Share share) throws IOException {
    List<Future<?>> shares = new ArrayList<>();
    for (WorkerProcess worker : workers) {
      shares.add(
          threads.submit(
              () -> {
                share.work(worker);
                return null;
              }));
    }
    try {
      for (Future<?> future : shares) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Runs all tests without mutants; those that fail are left out from then on. */
  void record(List<String> testClasses) throws IOException {
    ConcurrentLinkedQueue<String> queue = new ConcurrentLinkedQueue<>(testClasses);
    inAllWorkers(
        worker -> {
          for (String name = queue.poll(); name != null; name = queue.poll()) {
            List<TestCase> recorded = worker.record(name);
            synchronized (tests) {
              recorded.forEach(test -> (test.passed() ? tests : failing).add(test));
            }
          }
        });
    tests.sort(Comparator.comparingLong(TestCase::millis).thenComparing(TestCase::id));
  }

  List<TestCase> tests() {
    return tests;
  }

  /** The tests that fail even without mutants. */
  List<TestCase> failing() {
    return failing;
  }

  /** Tries the mutants of these numbers. */
  void run(int mutants, BiConsumer<Integer, Verdict> finished) throws IOException {
    ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
    IntStream.range(0, mutants).forEach(queue::add);
    inAllWorkers(
        worker -> {
          for (Integer mutant = queue.poll(); mutant != null; mutant = queue.poll()) {
            Verdict verdict = judge(worker, mutant);
            synchronized (queue) {
              finished.accept(mutant, verdict);
            }
          }
        });
  }

  private Verdict judge(WorkerProcess worker, int mutant) throws IOException {
    List<TestCase> reaching = tests.stream().filter(test -> test.reached().get(mutant)).toList();
    if (reaching.isEmpty()) {
      return new Verdict(Verdict.Status.NO_COVERAGE, "");
    }
    Verdict verdict = worker.attempt(mutant, reaching);
    boolean initialises = tests.stream().anyMatch(test -> test.initialising().get(mutant));
    return switch (verdict.status()) {
      case KILLED, TIMED_OUT -> verdict;
      case SURVIVED -> initialises ? worker.attemptFresh(mutant, affected(mutant)) : verdict;
      case NO_COVERAGE -> worker.attemptFresh(mutant, affected(mutant));
    };
  }

  /**
   * The tests that a mutant of a class's initialisation may touch: those that reached it, then all
   * others, the fastest first, as long as time allows.
   */
  private List<TestCase> affected(int mutant) {
    List<TestCase> chosen = new ArrayList<>();
    tests.stream().filter(test -> test.reached().get(mutant)).forEach(chosen::add);
    long millis = 0;
    for (TestCase test : tests) {
      millis += test.millis();
      if (millis > FRESH_BUDGET_MILLIS) {
        break;
      }
      if (!test.reached().get(mutant)) {
        chosen.add(test);
      }
    }
    return chosen;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    workers.forEach(WorkerProcess::close);
  }
}
