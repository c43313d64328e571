package org.pagewalk.tests.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command in the documents runs, and prints what they show. */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final List<String> DOCUMENTS = List.of("README.md", "ARCHITECTURE.md");
  private static final String PROMPT = "$ ./pagewalk ";
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)\\)");
  private static final int MINUTES = 5;

  /**
   * A command of a document.
   *
   * @param text what follows the command's name
   * @param shown the lines that the document shows below it, of which "..." means any others
   */
  record Command(String text, List<String> shown) {
    @Override
    public String toString() {
      return text;
    }
  }

  static Stream<Command> commands() throws IOException {
    List<Command> commands = new ArrayList<>();
    for (String document : DOCUMENTS) {
      boolean inConsole = false;
      Command current = null;
      for (String line : Files.readAllLines(ROOT.resolve(document))) {
        if (line.startsWith("```")) {
          inConsole = line.equals("```console");
          current = null;
        } else if (inConsole && line.startsWith(PROMPT)) {
          current = new Command(line.substring(PROMPT.length()), new ArrayList<>());
          commands.add(current);
        } else if (inConsole && current != null && !line.equals("...")) {
          current.shown().add(line);
        }
      }
    }
    return commands.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandRunsAndPrintsWhatIsShown(Command command) throws Exception {
    Path output = Files.createTempFile("pagewalk", ".txt");
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("--enable-native-access=ALL-UNNAMED");
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.add("org.pagewalk.cli.Pagewalk");
    Matcher word = WORD.matcher(command.text());
    while (word.find()) {
      line.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    Process process =
        new ProcessBuilder(line)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ends in time").isTrue();
    List<String> printed = Files.readAllLines(output);
    Files.delete(output);
    assertThat(process.exitValue()).as(String.join("\n", printed)).isZero();
    if (!command.shown().isEmpty()) {
      assertThat(printed).containsSubsequence(command.shown());
    }
  }

  @Test
  void documentsShowSomeCommands() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(5);
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    for (String document : DOCUMENTS) {
      Matcher link = LINK.matcher(Files.readString(ROOT.resolve(document)));
      int links = 0;
      while (link.find()) {
        assertThat(ROOT.resolve(link.group(1))).exists();
        links++;
      }
      assertThat(links).as(document).isPositive();
    }
  }
}
