package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code run --pagefile} takes and leaves alone. */
class PagingFileOptionTest {
  @TempDir private Path folder;

  private static CommandRun start(String... options) {
    String[] line = new String[options.length + 4];
    line[0] = "run";
    System.arraycopy(options, 0, line, 1, options.length);
    line[options.length + 1] = "--max-instructions";
    line[options.length + 2] = "1000";
    line[options.length + 3] = "hello";
    return CommandRun.of(line);
  }

  private static void assertRefused(String words, CommandRun run) {
    assertThat(run.err()).startsWith("pagewalk: ").contains(words).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(125);
  }

  private static void assertTaken(Path file) {
    assertRefused("paging file " + file + ": it exists", start("--pagefile", file + ":1M:2M"));
  }

  @Test
  void newFileIsUsedAndGoneAfterTheRun() {
    assertThat(start("--pagefile", folder + "/a:b.sys:1M:2M").exitCode()).isEqualTo(124);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void existingFileIsRefusedAndKept() throws IOException {
    Path file = Files.writeString(folder.resolve("letters"), "dear mother");
    assertTaken(file);
    assertThat(file).hasContent("dear mother");
  }

  @Test
  void symbolicLinkIsNotFollowed() throws IOException {
    Path file = Files.writeString(folder.resolve("letters"), "dear mother");
    assertTaken(Files.createSymbolicLink(folder.resolve("link"), file));
    assertTaken(Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none")));
    assertThat(file).hasContent("dear mother");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  @Timeout(60)
  @DisabledOnOs(OS.WINDOWS)
  void devicesAndPipesAreRefused() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    Process maker = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(maker.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertTaken(pipe);
    assertTaken(Path.of("/dev/null"));
    assertThat(pipe).exists();
  }

  @Test
  void oneFileIsNotTakenTwice() throws IOException {
    String link = Files.createSymbolicLink(folder.resolve("link"), folder) + "/page.sys";
    String plain = folder.resolve("page.sys").toString();
    assertRefused(
        link + " is named twice",
        start("--pagefile", plain + ":1M:2M", "--pagefile", link + ":1M:2M"));
    assertRefused(
        "is named twice",
        start("--pagefile", plain + ":1M:2M", "--pagefile", folder + "/./page.sys:1M:2M"));
    assertThat(start("--pagefile", plain + ":1M:2M", "--pagefile", plain + "2:1M:2M").err())
        .contains("limit of 1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8K:8K", "8192:0x4000", "1M:4G", "1M:1M", "9000:9000"})
  void sizesWithinTheLimitsAreTaken(String sizes) {
    assertThat(start("--pagefile", folder + "/p:" + sizes).exitCode()).isEqualTo(124);
  }

  @ParameterizedTest
  @CsvSource({
    "p:4K:1M, 8K <= MIN <= MAX <= 4G",
    "p:2M:1M, 8K <= MIN <= MAX <= 4G",
    "p:1M:4097M, 8K <= MIN <= MAX <= 4G",
    "p:x:1M, 'x' is no size",
    "p:1M:, '' is no size",
    ":1M:2M, not of the form FILE:MIN:MAX",
    "1M:2M, not of the form FILE:MIN:MAX",
    "p, not of the form FILE:MIN:MAX",
    "none/p:1M:2M, its folder does not exist"
  })
  void otherwiseItIsSaidWhatIsWrong(String value, String words) {
    assertRefused(words, start("--pagefile", value));
  }

  @Test
  void seventeenthFileIsRefused() {
    String[] options = new String[34];
    for (int i = 0; i < 17; i++) {
      options[2 * i] = "--pagefile";
      options[2 * i + 1] = folder + "/p" + i + ":8K:8K";
    }
    assertRefused("more than 16 paging files", start(options));
    assertThat(folder).isEmptyDirectory();
  }
}
