package org.pagewalk.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed images are what their sources give with the locked tools. */
class RebuiltImagesTest {
  private static final Path COMMITTED = Path.of("src/main/resources/org/pagewalk/guest");
  private static final int TOOL_MISSING = 1;

  @TempDir Path folder;

  @Test
  void lockedToolsGiveTheCommittedBytes() throws Exception {
    Outcome tools = build("--locked");
    if (tools.status() != 0) {
      withoutTheLockedTools(tools.output());
    }
    Outcome outcome = build("--out", folder.toString());
    assertThat(outcome.status()).as(outcome.output()).isZero();
    List<String> images = images();
    assertThat(images).contains("system32/ntdll.dll", "system32/kernel32.dll", "hello.exe");
    for (String image : images) {
      assertThat(Files.readAllBytes(COMMITTED.resolve(image)))
          .as(image + ", committed and rebuilt; run guest-programs/build and commit the images")
          .isEqualTo(Files.readAllBytes(folder.resolve(image)));
    }
  }

  @Test
  void everyCommittedImageHasARowInTheTable() throws IOException {
    List<String> rows = images();
    try (var files = Files.walk(COMMITTED)) {
      List<String> committed =
          files
              .map(file -> COMMITTED.relativize(file).toString())
              .filter(name -> name.endsWith(".exe") || name.endsWith(".dll"))
              .toList();
      assertThat(committed).containsExactlyInAnyOrderElementsOf(rows);
    }
  }

  @Test
  void everyBuiltLibraryIsShownToTheBundledPrograms() throws IOException {
    assertThat(GuestCatalogue.libraries().keySet())
        .containsExactlyInAnyOrderElementsOf(
            images().stream()
                .filter(name -> name.endsWith(".dll") && !name.contains("/"))
                .toList());
  }

  private static void withoutTheLockedTools(String difference) {
    abort(
        "the tools of toolchain.lock are not installed, so bytes are not compared; with other"
            + " versions RebuiltGuestsTest demands equal behaviour:\n"
            + difference);
  }

  /** The system libraries and the first cell of each row of the build's table. */
  private static List<String> images() throws IOException {
    List<String> images = new ArrayList<>(List.of("system32/ntdll.dll", "system32/kernel32.dll"));
    for (String row : Files.readAllLines(Path.of("programs"))) {
      if (!row.isBlank() && !row.startsWith("#")) {
        images.add(row.substring(0, row.indexOf('|')).strip());
      }
    }
    return images;
  }

  private record Outcome(int status, String output) {}

  private static Outcome build(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./build"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Outcome(TOOL_MISSING, e.getMessage());
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
