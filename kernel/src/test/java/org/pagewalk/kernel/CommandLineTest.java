package org.pagewalk.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.kernel.status.KernelRefusal;

class CommandLineTest {
  private static final String PROGRAM = "C:\\program\\a.exe";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain, plain",
        "a b, \"a b\"",
        "`a\tb`, `\"a\tb\"`",
        "``, \"\"",
        "C:\\data\\, C:\\data\\",
        "C:\\my data\\, \"C:\\my data\\\\\"",
        "say \"hi\", \"say \\\"hi\\\"\"",
        "\", \"\\\"\"",
        "a\\\"b, \"a\\\\\\\"b\"",
        "a\\\\b c, \"a\\\\b c\""
      })
  void argumentIsQuotedOnlyWhereItMust(String argument, String written) {
    assertThat(CommandLine.of(PROGRAM, List.of(argument))).isEqualTo(PROGRAM + " " + written);
  }

  @Test
  void programWithASpaceIsQuoted() {
    assertThat(CommandLine.of("C:\\program\\a b.exe", List.of("x")))
        .isEqualTo("\"C:\\program\\a b.exe\" x");
  }

  @Test
  void programFindsTheSameArgumentsAgain() {
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 5000; i++) {
      List<String> arguments = new ArrayList<>();
      for (int count = random.nextInt(4); count >= 0; count--) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(7); length > 0; length--) {
          text.append("\\\"\" \ta\\".charAt(random.nextInt(7)));
        }
        arguments.add(text.toString());
      }
      String line = CommandLine.of(PROGRAM, arguments);
      assertThat(parsed(line.substring(PROGRAM.length()))).as(line).isEqualTo(arguments);
    }
  }

  /**
   * The C runtime's rules, the other way round.
   *
   * @nt "Parsing C++ Command-Line Arguments"
   */
  private static List<String> parsed(String line) {
    List<String> found = new ArrayList<>();
    StringBuilder current = null;
    boolean quoted = false;
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (!quoted && (c == ' ' || c == '\t')) {
        if (current != null) {
          found.add(current.toString());
        }
        current = null;
        continue;
      }
      current = current == null ? new StringBuilder() : current;
      int backslashes = 0;
      while (at + backslashes < line.length() && line.charAt(at + backslashes) == '\\') {
        backslashes++;
      }
      boolean beforeQuote =
          at + backslashes < line.length() && line.charAt(at + backslashes) == '"';
      if (backslashes > 0) {
        current.repeat('\\', beforeQuote ? backslashes / 2 : backslashes);
        if (beforeQuote && backslashes % 2 == 1) {
          current.append('"');
          at++;
        }
        at += backslashes - 1;
      } else if (c == '"') {
        quoted = !quoted;
      } else {
        current.append(c);
      }
    }
    if (current != null) {
      found.add(current.toString());
    }
    return found;
  }

  @Test
  void lineThatNoProcessCanHaveIsRefused() {
    String longest = "x".repeat(0x7FFE - PROGRAM.length() - 1);
    assertThat(CommandLine.of(PROGRAM, List.of(longest))).hasSize(0x7FFE);
    assertThatThrownBy(() -> CommandLine.of(PROGRAM, List.of(longest + "x")))
        .isInstanceOf(KernelRefusal.class)
        .hasMessageContaining("32767 characters; Windows allows 32766");
  }
}
