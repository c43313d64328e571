package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a mistyped command line is answered: one sentence that helps. */
class UsageErrorTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^  pagewalk (.*)$");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "rn hello | there is no command 'rn'; did you mean run?",
        "RUN hello | there is no command 'RUN'; did you mean run?",
        "insp | there is no command 'insp'; did you mean inspect?",
        "help | there is no command 'help'; there are run, list, inspect, disasm, diff, bench and"
            + " doctor; see",
        "--stats | there is no option '--stats'; see pagewalk --help",
        "--versoin | there is no option '--versoin'; did you mean --version?",
        "run --ramm=2M hello | run has no option '--ramm'; did you mean --ram? (the program's own"
            + " options go after --)",
        "run --mnt D:=/ hello | run has no option '--mnt'; did you mean --mount?",
        "run hello --quick | run has no option '--quick'; see pagewalk run --help (the program's"
            + " own options go after --)",
        "diff --case 3 | diff has no option '--case'; did you mean --cases?",
        "run sort-8 | there is no bundled program 'sort-8', and no file of this name here; did you"
            + " mean sort-8m?",
        "run sort | did you mean sort-8m?",
        "run Hello | did you mean hello?",
        "run helol | did you mean hello?",
        "inspect HELLO.EXE | did you mean hello?",
        "disasm qqq | no file of this name here; pagewalk list shows the programs",
        "run --ram | --ram needs a value: --ram=SIZE",
        "run --ram --stats hello | --ram needs a value: --ram=SIZE",
        "run --ram 1M --ram 2M hello | --ram is given twice",
        "run --stats --stats hello | --stats is given twice",
        "run --trace a --trace b hello | --trace is given twice",
        "run --inject disk-full:1 --inject disk-full:2 hello | --inject: disk-full is given twice",
        "run | run: PROGRAM is missing; see pagewalk run --help",
        "run --stats -- | run: PROGRAM is missing",
        "run \"\" | PROGRAM: the path is empty",
        "inspect | inspect: FILE is missing; see pagewalk inspect --help",
        "inspect hello extra | inspect: 'extra' is one argument too many; see pagewalk inspect"
            + " --help",
        "list all | list: 'all' is one argument too many",
        "doctor - | doctor: '-' is one argument too many",
        "\"\" | there is no command ''; there are run"
      })
  void mistakeIsAnsweredInOneSentence(String line, String words) {
    CommandRun run = CommandRun.of(line.replace("\"\"", "").split(" ", -1));
    assertThat(run.err()).startsWith("pagewalk: ").contains(words).hasLineCount(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(125);
  }

  @Test
  void onlyRunPassesOptionsOn() {
    assertThat(CommandRun.of("list", "--bogus").err())
        .isEqualTo("pagewalk: list has no option '--bogus'; see pagewalk list --help\n");
  }

  @Test
  void missingPathIsNotTakenForAProgramsName() {
    CommandRun run = CommandRun.of("run", "./sort-8");
    assertThat(run.err()).isEqualTo("pagewalk: ./sort-8: no such file\n");
  }

  @Test
  void fileIsNotTakenForAListOfArguments(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("words"), "list");
    assertThat(CommandRun.of("@" + file).err()).contains("there is no command '@" + file + "'");
  }

  private static RunOptions optionsOf(String... arguments) {
    CommandLine line = Pagewalk.commandLine();
    String[] command =
        Stream.concat(Stream.of("run"), Arrays.stream(arguments)).toArray(String[]::new);
    CommandLine run = line.parseArgs(command).subcommand().commandSpec().commandLine();
    return run.<RunCommand>getCommand().options();
  }

  @Test
  void everythingAfterTwoDashesIsThePrograms() {
    RunOptions options =
        optionsOf("hello", "one", "--", "--stats", "--", "-h", "@x", "", "'q'", "\"r\"");
    assertThat(options.arguments())
        .containsExactly("one", "--stats", "--", "-h", "@x", "", "'q'", "\"r\"");
    assertThat(options.stats()).isFalse();
  }

  @Test
  void optionsMayFollowTheProgram() {
    RunOptions options = optionsOf("hello", "--stats", "one");
    assertThat(options.arguments()).containsExactly("one");
    assertThat(options.stats()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "list", "inspect", "disasm", "diff", "doctor"})
  void helpOfEachCommandHasExamplesThatAreUnderstood(String name) {
    CommandRun help = CommandRun.of(name, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(CommandRun.of(name, "-h").out()).isEqualTo(help.out());
    Matcher example = EXAMPLE.matcher(help.out());
    int examples = 0;
    while (example.find()) {
      String[] words = example.group(1).replace("'", "").split(" +");
      CommandLine.ParseResult parsed = Pagewalk.commandLine().parseArgs(words);
      assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(name);
      examples++;
    }
    assertThat(examples).as(help.out()).isPositive();
  }

  @Test
  void helpTellsEveryDefault() {
    assertThat(CommandRun.of("run", "--help").out().replaceAll("\\s+", " "))
        .contains("(default: 64M)", "(default: 16M to 256M in", "(default: runs to the end)")
        .doesNotContain("--seed");
  }

  @Test
  void nearNamesAreNotFarFetched() {
    List<String> names = List.of("run", "list", "inspect");
    assertThat(NearestName.hint("nur", names, "-")).isEqualTo("-");
    assertThat(NearestName.hint("urn", names, "-")).isEqualTo("; did you mean run?");
    assertThat(NearestName.hint("lst", names, "-")).isEqualTo("; did you mean list?");
    assertThat(NearestName.hint("lisst", names, "-")).isEqualTo("; did you mean list?");
    assertThat(NearestName.hint("lost", names, "-")).isEqualTo("; did you mean list?");
    assertThat(NearestName.hint("ls", names, "-")).isEqualTo("-");
    assertThat(NearestName.hint("in", names, "-")).isEqualTo("-");
    assertThat(NearestName.hint("ins", names, "-")).isEqualTo("; did you mean inspect?");
    assertThat(NearestName.hint("xnspetc", names, "-")).isEqualTo("; did you mean inspect?");
    assertThat(NearestName.hint("", names, "-")).isEqualTo("-");
    assertThat(NearestName.hint("hxlxo", List.of("hello"), "-")).contains("mean hello?");
    assertThat(NearestName.hint("heloo", List.of("hellos", "hello"), "-")).contains("mean hello?");
  }
}
