package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;

/** Where {@code run --trace} writes, and what a trace that fails leaves of the run. */
class TraceFileTest {
  @TempDir private Path folder;

  private static CommandRun trace(Object file, String... more) {
    String[] line = new String[more.length + 3];
    line[0] = "run";
    line[1] = "--trace";
    line[2] = file.toString();
    System.arraycopy(more, 0, line, 3, more.length);
    return CommandRun.of(line);
  }

  private static void assertRefused(String words, CommandRun run) {
    assertThat(run.err()).startsWith("pagewalk: --trace: ").contains(words).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(125);
  }

  private static void assertWhole(List<String> lines) {
    assertThat(lines).hasSizeGreaterThan(100);
    assertThat(lines).allMatch(line -> line.startsWith("{\"step\":") && line.endsWith("}"));
  }

  @Test
  void regularFileIsWrittenOver() throws IOException {
    Path file = Files.writeString(folder.resolve("events"), "x".repeat(1 << 20));
    CommandRun run = trace(file, "--max-instructions=300", "hello");
    assertThat(run.exitCode()).isEqualTo(124);
    assertWhole(Files.readAllLines(file));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskLosesNeitherStatisticsNorExitCode() {
    CommandRun run = trace("/dev/full", "--stats", "word-count");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .containsOnlyOnce("pagewalk: the trace /dev/full is incomplete: No space left on device\n")
        .contains("\npage faults ", "\ndigest ");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shortTraceThatFailsOnlyAtItsEndIsSaidToo() {
    CommandRun run = trace("/dev/full", "--max-instructions=1", "hello");
    assertThat(run.exitCode()).isEqualTo(124);
    assertThat(run.err()).contains("the trace /dev/full is incomplete");
  }

  @Test
  @Timeout(60)
  @EnabledOnOs(OS.LINUX)
  void pipeGetsTheEvents() throws Exception {
    Path pipe = folder.resolve("pipe");
    Process maker = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(maker.waitFor(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<List<String>> lines =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readAllLines(pipe);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(trace(pipe, "--max-instructions=300", "hello").exitCode()).isEqualTo(124);
    assertWhole(lines.get());
  }

  @Test
  void foldersAndWhatIsBelowNoFolderAreRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertRefused("is a folder", trace(folder, "hello"));
    assertRefused("is a folder", trace("/", "hello"));
    assertRefused("the folder of", trace(folder.resolve("none/events"), "hello"));
    assertRefused("does not exist", trace(file.resolve("events"), "hello"));
    assertRefused("the path is empty", trace("", "hello"));
  }

  @Test
  void programIsNotWrittenOver() throws IOException {
    byte[] hello = GuestCatalogue.file("hello.exe").orElseThrow();
    Path program = Files.write(folder.resolve("hello.exe"), hello);
    Path link = Files.createSymbolicLink(folder.resolve("link"), program);
    assertRefused("is the program itself", trace(link, program.toString()));
    assertThat(program).hasBinaryContent(hello);
  }

  @Test
  void refusedRunLeavesAnOldTraceAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("events"), "old");
    assertThat(trace(file, "no-such-program").exitCode()).isEqualTo(125);
    assertThat(trace(file, "--pagefile", file + ":1M:2M", "hello").exitCode()).isEqualTo(125);
    assertThat(file).hasContent("old");
  }
}
