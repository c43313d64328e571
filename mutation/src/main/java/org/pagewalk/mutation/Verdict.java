package org.pagewalk.mutation;

import java.util.Locale;

/**
 * What became of a mutant.
 *
 * @param test the test that decided, empty if none did
 */
record Verdict(Status status, String test) {
  enum Status {
    /** A test failed with it, and passes without. */
    KILLED,
    /** A test did not end in time, or had no memory left: noticed, but no answer. */
    TIMED_OUT,
    /** Every test that executes it passes. */
    SURVIVED,
    /** No test executes it. */
    NO_COVERAGE;

    /** The name in words. */
    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
