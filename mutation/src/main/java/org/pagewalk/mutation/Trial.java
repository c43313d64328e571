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
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Tries the mutants of a sample, first recording which test reaches which. */
final class Trial implements AutoCloseable {
  private final List<WorkerProcess> workers;
  private final ExecutorService threads;
  private final List<TestCase> tests = new ArrayList<>();
  private final List<String> failing = new ArrayList<>();
  private final long budgetMillis;

  /**
   * Starts nothing yet.
   *
   * @param jobs JVMs at the same time
   * @param budgetMillis time of the tests that a mutant must pass, as they took without it
   */
  Trial(WorkerProcess.Setup setup, int jobs, long budgetMillis) {
    this.budgetMillis = budgetMillis;
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
  void record(List<String> testClasses, Consumer<String> finished) throws IOException {
    ConcurrentLinkedQueue<String> queue = new ConcurrentLinkedQueue<>(testClasses);
    inAllWorkers(
        worker -> {
          for (String name = queue.poll(); name != null; name = queue.poll()) {
            List<TestCase> recorded = worker.record(name);
            synchronized (tests) {
              recorded.forEach(this::add);
              finished.accept("run");
            }
          }
        });
    tests.sort(Comparator.comparingLong(TestCase::millis).thenComparing(TestCase::id));
  }

  private void add(TestCase test) {
    switch (test.result()) {
      case PASSED -> tests.add(test);
      case FAILED -> failing.add(test.shortName());
      case SKIPPED -> {}
    }
  }

  List<TestCase> tests() {
    return tests;
  }

  /** The tests that fail even without mutants. */
  List<String> failing() {
    return failing;
  }

  /** Takes what became of a mutant. */
  interface Listener {
    void finished(int mutant, Verdict verdict) throws IOException;
  }

  /** Tries the mutants with the numbers from 0. */
  void run(int mutants, Listener listener) throws IOException {
    ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
    IntStream.range(0, mutants).forEach(queue::add);
    inAllWorkers(
        worker -> {
          for (Integer mutant = queue.poll(); mutant != null; mutant = queue.poll()) {
            Verdict verdict = judge(worker, mutant);
            synchronized (queue) {
              listener.finished(mutant, verdict);
            }
          }
        });
  }

  /** The tests that execute a mutant. */
  List<TestCase> reaching(int mutant) {
    return tests.stream().filter(test -> test.reached().get(mutant)).toList();
  }

  private Verdict judge(WorkerProcess worker, int mutant) throws IOException {
    List<TestCase> reaching = reaching(mutant);
    if (reaching.isEmpty()) {
      return new Verdict(Verdict.Status.NO_COVERAGE, "");
    }
    Verdict verdict = worker.attempt(mutant, affordable(reaching));
    boolean initialises = reaching.stream().anyMatch(test -> test.initialising().get(mutant));
    return switch (verdict.status()) {
      case KILLED, TIMED_OUT -> verdict;
      case SURVIVED -> initialises ? tryFresh(worker, mutant) : verdict;
      case NO_COVERAGE -> tryFresh(worker, mutant);
    };
  }

  /**
   * Tries a mutant that is executed once in a JVM, as in the initialisation of a class: any test
   * may see what it did, so those that reached it are run first, then all others.
   */
  private Verdict tryFresh(WorkerProcess worker, int mutant) throws IOException {
    List<TestCase> order = new ArrayList<>(reaching(mutant));
    tests.stream().filter(test -> !test.reached().get(mutant)).forEach(order::add);
    Verdict verdict = worker.attemptFresh(mutant, affordable(order));
    return verdict.status() == Verdict.Status.NO_COVERAGE
        ? new Verdict(Verdict.Status.SURVIVED, "")
        : verdict;
  }

  private List<TestCase> affordable(List<TestCase> order) {
    List<TestCase> chosen = new ArrayList<>();
    long millis = 0;
    for (TestCase test : order) {
      millis += test.millis();
      if (millis > budgetMillis && !chosen.isEmpty()) {
        break;
      }
      chosen.add(test);
    }
    return chosen;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    workers.forEach(WorkerProcess::close);
  }
}
