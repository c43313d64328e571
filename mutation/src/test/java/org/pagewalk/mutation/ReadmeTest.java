package org.pagewalk.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's commands run, over the classes of the other modules. */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final String PROMPT = "$ mutation/mutate ";

  static Stream<String> commands() throws IOException {
    return Files.readAllLines(README).stream()
        .filter(line -> line.startsWith(PROMPT))
        .map(line -> line.substring(PROMPT.length()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandRuns(String options, @TempDir Path report) throws Exception {
    ProcessBuilder command = new ProcessBuilder(Path.of("mutate").toAbsolutePath().toString());
    command.command().addAll(List.of(options.split(" ")));
    command.command().addAll(List.of("--report", report.toString()));
    command.environment().put("PAGEWALK_BUILT", "yes");
    Path output = report.resolve("output");
    Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).doesNotContain("left out");
  }

  @Test
  void thereAreCommands() throws IOException {
    assertThat(commands()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(Mutator.class)
  void everyMutatorIsExplained(Mutator mutator) throws IOException {
    assertThat(Files.readString(README)).contains("| " + mutator + " |");
  }
}
