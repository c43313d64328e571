package org.pagewalk.mutation;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** Runs of the command over the classes of {@link org.pagewalk.mutation.fixture}. */
final class FixtureRun {
  private static final Path CLASSES = Path.of("target/test-classes/org/pagewalk/mutation/fixture");
  private static final String PREFIX = "mutation.fixture.Fixture#";

  private final Path folder;
  private final Path judgements;
  private int runs;

  /**
   * Prepares runs.
   *
   * @param folder an empty one
   */
  FixtureRun(Path folder) throws IOException {
    this.folder = folder;
    copyClasses("product", "Fixture.class");
    copyClasses("tests", "FixtureTest.class");
    judgements = Files.writeString(folder.resolve("judged"), "");
  }

  private void copyClasses(String name, String file) throws IOException {
    Path place = folder.resolve(name).resolve("org/pagewalk/mutation/fixture");
    Files.createDirectories(place);
    Files.copy(CLASSES.resolve(file), place.resolve(file));
  }

  void judge(String text) throws IOException {
    Files.writeString(judgements, text);
  }

  Result run(String... options) {
    Path report = folder.resolve("report" + ++runs);
    List<String> line = new ArrayList<>(List.of(options));
    line.addAll(List.of("--product", folder.resolve("product").toString()));
    line.addAll(List.of("--tests", folder.resolve("tests").toString()));
    line.addAll(List.of("--sources", "src/test/java", "--working-folder", "."));
    line.addAll(List.of("--judgements", judgements.toString(), "--report", report.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = MutationCommand.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = command.execute(line.toArray(String[]::new));
    return new Result(code, out.toString(), err.toString(), report);
  }

  /**
   * What a run gave.
   *
   * @param report folder with its files
   */
  record Result(int code, String out, String err, Path report) {
    String file(String name) throws IOException {
      return Files.readString(report.resolve(name));
    }

    /** What became of the mutants, by method and mutator. */
    Map<String, List<String>> statuses() throws IOException {
      return file("mutants.txt")
          .lines()
          .filter(line -> line.startsWith(PREFIX))
          .map(line -> line.split("  "))
          .collect(
              Collectors.groupingBy(
                  words -> withoutNumbers(words[0]),
                  Collectors.mapping(words -> words[1], Collectors.toList())));
    }

    /** The name of the one mutant of this method and mutator. */
    String nameOf(String methodAndMutator) throws IOException {
      return file("mutants.txt")
          .lines()
          .filter(line -> line.startsWith(PREFIX))
          .map(line -> line.split("  ")[0])
          .filter(name -> withoutNumbers(name).equals(methodAndMutator))
          .findFirst()
          .orElseThrow();
    }

    private static String withoutNumbers(String name) {
      return name.substring(PREFIX.length()).replaceAll(":\\d+", "");
    }
  }
}
