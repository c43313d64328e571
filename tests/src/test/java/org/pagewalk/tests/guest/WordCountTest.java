package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guest's answer against that of the tools that people use for the same question. */
class WordCountTest {
  private static final String PIPELINE =
      "tr -cs 'A-Za-z' '\\n' < %s | tr A-Z a-z | grep -v '^$' | sort | uniq -c";

  @TempDir Path folder;

  @Test
  void aTextOfManyWordsIsCountedAsTheUnixToolsCountIt() throws Exception {
    assertSameCounts(randomText(new Random(4711), 30_000));
  }

  @Test
  void wordsAtBothEndsOfTheTextAreCounted() throws Exception {
    assertSameCounts("Edge middle edge");
  }

  @Test
  void aTextWithoutWordsGivesNothing() throws Exception {
    assertSameCounts("12 34, 5!\n");
  }

  private void assertSameCounts(String text) throws Exception {
    GuestScenario scenario = GuestScenario.of("word-count", folder).ram(2);
    Path file = scenario.host("C:\\data").resolve("word-count.txt");
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    assertThat(scenario.run().output()).isEqualTo(counted(file));
  }

  private static String counted(Path file) throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", PIPELINE.formatted(file));
    shell.environment().put("LC_ALL", "C");
    Process process = shell.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertThat(process.waitFor()).isZero();
    return output;
  }

  /** Words of a small alphabet, so that many come twice, with other bytes between them. */
  private static String randomText(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      int length = 1 + random.nextInt(4);
      for (int j = 0; j < length; j++) {
        char letter = (char) ('a' + random.nextInt(9));
        text.append(random.nextInt(8) == 0 ? Character.toUpperCase(letter) : letter);
      }
      text.append(" .,;'\n0\u00e9-\t".charAt(random.nextInt(10)));
    }
    return text.toString();
  }
}
