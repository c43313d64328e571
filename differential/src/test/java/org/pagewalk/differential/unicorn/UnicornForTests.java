package org.pagewalk.differential.unicorn;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.unicorn.UnicornLibrary;

/** The oracle where it can be had; where not, tests are skipped with the reason, or fail in CI. */
final class UnicornForTests {
  private UnicornForTests() {}

  static UnicornOracle start() {
    try {
      return new UnicornOracle();
    } catch (OracleUnavailableException absent) {
      absent(absent.getMessage());
      throw absent;
    }
  }

  /** The library's file, for tests that start a process of their own. */
  static Path requireLibrary() {
    Optional<Path> file = UnicornLibrary.cached("2.1.1");
    if (file.isEmpty()) {
      absent("Unicorn 2.1.1 is absent; unicorn/fetch-library brings it");
    }
    return file.orElseThrow();
  }

  private static void absent(String sentence) {
    if (Boolean.getBoolean("pagewalk.ci") || "1".equals(System.getenv("PAGEWALK_CI"))) {
      Assertions.fail(sentence);
    }
    Assumptions.abort(sentence);
  }
}
