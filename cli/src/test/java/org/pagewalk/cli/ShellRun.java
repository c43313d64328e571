package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What a shell's command line did in which {@code pw} is the real command in a process of its own.
 */
record ShellRun(int exitCode, String out, String err) {
  private static final int MINUTES = 4;

  /** Runs a script of bash in a folder; {@code javaOptions} are for the command's JVM. */
  static ShellRun of(Path folder, String javaOptions, String script) throws Exception {
    String java =
        "'%s' -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED %s -cp '%s' %s"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                javaOptions,
                System.getProperty("java.class.path"),
                Pagewalk.class.getName());
    return ofScript(folder, "pw() { " + java + " \"$@\"; }\n" + script);
  }

  /** Runs a script of bash in a folder. */
  static ShellRun ofScript(Path folder, String script) throws Exception {
    Path out = Files.createTempFile("pagewalk", ".out");
    Path err = Files.createTempFile("pagewalk", ".err");
    Process process =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ends in time").isTrue();
      return new ShellRun(process.exitValue(), text(out), text(err));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
