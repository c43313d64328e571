package org.pagewalk.mutation;

import java.util.BitSet;

/**
 * A test as it ran without mutants.
 *
 * @param id by which JUnit finds it again
 * @param millis that it took
 * @param reached numbers of the mutants that it executes
 * @param initialising those of them that it executes first while a class is initialised, which a
 *     JVM does once
 */
record TestCase(String id, long millis, Result result, BitSet reached, BitSet initialising) {
  enum Result {
    PASSED,
    FAILED,
    SKIPPED
  }

  /** Reads the fields of a worker's answer. */
  static TestCase of(String[] answer) {
    return new TestCase(
        answer[1],
        Long.parseLong(answer[2]),
        Result.valueOf(answer[3]),
        numbers(answer.length > 4 ? answer[4] : ""),
        numbers(answer.length > 5 ? answer[5] : ""));
  }

  private static BitSet numbers(String text) {
    BitSet numbers = new BitSet();
    for (String number : text.split(" ")) {
      if (!number.isEmpty()) {
        numbers.set(Integer.parseInt(number));
      }
    }
    return numbers;
  }

  /** Class and method, for a reader. */
  String shortName() {
    return shortName(id);
  }

  /** Class and method of the test with this identifier. */
  static String shortName(String id) {
    return id.replaceAll("\\[engine:[^]]*]/", "")
        .replaceAll("\\[(class|nested-class):(?:[^]]*\\.)?([^].]*)]", "$2")
        .replaceAll("\\[(?:method|test-template|test-factory):([^(\\]]*)[^]]*]", "$1")
        .replaceAll("\\[[a-z-]*:(#[0-9]*)]", "$1");
  }
}
