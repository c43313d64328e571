package org.pagewalk.differential.unicorn;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.pagewalk.differential.oracle.OracleUnavailableException;

/** The oracle where it can be had; where not, tests are skipped with the reason, or fail in CI. */
final class UnicornForTests {
  private UnicornForTests() {}

  static UnicornOracle start() {
    try {
      return new UnicornOracle();
    } catch (OracleUnavailableException absent) {
      if (Boolean.getBoolean("pagewalk.ci") || "1".equals(System.getenv("PAGEWALK_CI"))) {
        Assertions.fail(absent.getMessage());
      }
      Assumptions.abort(absent.getMessage());
      throw absent;
    }
  }
}
