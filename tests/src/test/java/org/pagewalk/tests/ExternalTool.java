package org.pagewalk.tests;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program of the host that a test needs. */
public final class ExternalTool {
  private ExternalTool() {}

  /** Skips the test where the tool is missing; where tools are demanded, fails it. */
  public static void require(String program, String debianPackage) {
    if (isOnPath(program)) {
      return;
    }
    String message = program + " is missing (Debian package " + debianPackage + ")";
    if (Boolean.getBoolean("pagewalk.ci")) {
      Assertions.fail(message);
    }
    Assumptions.abort(message);
  }

  private static boolean isOnPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
