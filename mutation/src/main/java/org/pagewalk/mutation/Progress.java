package org.pagewalk.mutation;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;

/** Tells now and then how far a long work is, and when it may end. */
final class Progress {
  private static final long NANOS_BETWEEN_LINES = 15_000_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final String things;
  private final int all;
  private final PrintWriter out;
  private final long begin = System.nanoTime();
  private final Map<String, Integer> results = new TreeMap<>();
  private long printed = begin;
  private int done;

  Progress(String things, int all, PrintWriter out) {
    this.things = things;
    this.all = all;
    this.out = out;
  }

  void finished(String result) {
    done++;
    results.merge(result, 1, Integer::sum);
    long now = System.nanoTime();
    if (done < all && now - printed < NANOS_BETWEEN_LINES) {
      return;
    }
    printed = now;
    long seconds = (now - begin) / NANOS_PER_SECOND;
    out.printf(
        "%s: %d/%d %s, %d s, about %d s to go%n",
        things, done, all, results, seconds, seconds * (all - done) / done);
    out.flush();
  }
}
