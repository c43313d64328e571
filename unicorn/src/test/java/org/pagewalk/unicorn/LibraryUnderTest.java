package org.pagewalk.unicorn;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The versions that the bindings are tested on, as {@code fetch-library} provides them.
 *
 * <p>Where one is absent its tests are reported as skipped, with the reason; with PAGEWALK_CI=1
 * they fail.
 */
enum LibraryUnderTest {
  UNICORN_2_0_1("2.0.1"),
  UNICORN_2_1_1("2.1.1");

  private final String version;

  LibraryUnderTest(String version) {
    this.version = version;
  }

  UnicornLibrary load() {
    return UnicornLibrary.load(file());
  }

  Path file() {
    Optional<Path> file = UnicornLibrary.cached(version);
    if (file.isEmpty()) {
      absent("Unicorn " + version + " is absent; unicorn/fetch-library brings it");
    }
    return file.orElseThrow();
  }

  Engine open32() {
    return Engine.open(load(), ProcessorMode.BITS_32);
  }

  boolean isOlderThan21() {
    return this == UNICORN_2_0_1;
  }

  @Override
  public String toString() {
    return "Unicorn " + version;
  }

  private static void absent(String sentence) {
    if (Boolean.getBoolean("pagewalk.ci") || "1".equals(System.getenv("PAGEWALK_CI"))) {
      Assertions.fail(sentence);
    }
    Assumptions.abort(sentence);
  }
}
