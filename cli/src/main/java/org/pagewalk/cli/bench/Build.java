package org.pagewalk.cli.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A built Pagewalk, whose command is run in a process of its own.
 *
 * @param name as the table calls it
 * @param classPath of its JVM
 */
public record Build(String name, String classPath) {
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:MaxRAMPercentage=60",
          "org.pagewalk.cli.Pagewalk",
          "run");

  /** The build that is running now. */
  public static Build present() {
    return new Build("this", System.getProperty("java.class.path"));
  }

  /**
   * The build whose jars lie in a folder.
   *
   * @throws IOException if the folder cannot be read
   */
  public static Build in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      String classPath =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .map(Path::toString)
              .sorted()
              .collect(Collectors.joining(File.pathSeparator));
      return new Build("other", classPath);
    }
  }

  /** The command that runs a guest in this build. */
  List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(classPath);
    command.addAll(JVM_OPTIONS);
    command.addAll(arguments);
    return command;
  }
}
