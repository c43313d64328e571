package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code diff}, asked about recorded outcomes, which every host has. */
class DiffCommandTest {
  private static final Pattern REPLAY = Pattern.compile("replay +\\./pagewalk (diff .*)");
  private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|(\\S+)");

  @Test
  void agreementIsExitCodeZeroAndOneLineOfTotals() {
    CommandRun run = CommandRun.of("diff", "--oracle", "vectors", "--forms", "ADD");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("divergences 0 of 0 forms", "over 15 forms");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void vectorsAreThoseOfEveryRecordedProcessorOnItsOwnModel() {
    CommandRun run = CommandRun.of("diff", "--oracle", "vectors", "--forms", "CMPSB");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("model")))
        .containsExactly(
            "model       amd with COMPARE_DESTINATION_FIRST, as the oracle's",
            "model       amd, as the oracle's",
            "model       intel, as the oracle's");
  }

  @Test
  void modelThatIsAskedForTakesThePlaceOfTheOracles() {
    CommandRun run =
        CommandRun.of(
            "diff", "--oracle", "vectors", "--recording", "intel-6-167", "--model", "amd");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("model       amd; the oracle's is intel")
        .contains("diff --oracle vectors --recording intel-6-167 --model amd --replay");
    assertThat(
            CommandRun.of(
                    "diff", "--oracle", "vectors", "--recording", "amd-25-17", "--model", "amd")
                .exitCode())
        .isZero();
  }

  @Test
  void plantedBugIsFoundAndItsPrintedCommandReproducesIt() {
    CommandRun run = CommandRun.of("diff", "--oracle", "vectors", "--plant", "0F9F SETG Eb");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("divergence in 0F9F SETG Eb", "setg", "before", "ours", "theirs");
    Matcher command = REPLAY.matcher(run.out());
    assertThat(command.find()).isTrue();
    CommandRun replayed = CommandRun.of(arguments(command.group(1)));
    assertThat(replayed.exitCode()).isEqualTo(1);
    assertThat(replayed.out()).contains("differs");
  }

  private static String[] arguments(String command) {
    List<String> arguments = new ArrayList<>();
    Matcher matcher = ARGUMENT.matcher(command);
    while (matcher.find()) {
      arguments.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return arguments.toArray(String[]::new);
  }

  @Test
  void reportIsOneJsonObjectALine(@TempDir Path folder) throws IOException {
    Path report = folder.resolve("report.jsonl");
    CommandRun run =
        CommandRun.of("diff", "--oracle", "vectors", "--forms", "SUB", "--report", report + "");
    assertThat(run.exitCode()).isZero();
    List<String> lines = Files.readAllLines(report);
    assertThat(lines).hasSize(3 * 16).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    assertThat(lines.getLast()).contains("\"kind\":\"campaign\"", "\"divergences\":0");
  }

  @Test
  void coverageNamesTheTestOfWhatCannotBeAsked() {
    CommandRun run = CommandRun.of("diff", "--oracle", "vectors", "--coverage", "--forms", "ADD");
    String unreachable = run.out().substring(run.out().lastIndexOf("not reachable"));
    assertThat(unreachable)
        .contains("INT Ib", "SystemInstructionsTest#softwareInterruptNeedsAGateOfItsPrivilege")
        .doesNotContain("MISSING");
  }

  @ParameterizedTest
  @CsvSource({
    "--oracle, delphi, there is no oracle named 'delphi'",
    "--model, via, there is no model named 'via'",
    "--recording, amd-25-1, only --oracle vectors has some",
    "--forms, NOSUCH, No testable instruction form matches 'NOSUCH'",
    "--cases, 0, at least one case is needed",
    "--sequence, 21, a case has 1 to 20 instructions",
    "--jobs, 0, 1 to 256 threads",
    "--shard, 3/2, names no part of a campaign",
    "--shard, half, is not of the form I/N",
    "--replay, eax=1, A case needs code=BYTES",
    "--replay, code=90, No code page holds the code"
  })
  void wrongArgumentIsRefusedInOneSentence(String option, String value, String sentence) {
    CommandRun run = CommandRun.of("diff", option, value);
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains(sentence).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }
}
