package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script says and does without a network. */
class FetchLibraryTest {
  private static final Path SCRIPT = Path.of("fetch-library").toAbsolutePath();
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir Path cache;

  private record Ended(int code, String printed) {}

  private Ended fetch(String... versions) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(BASH), "there is no bash");
    List<String> command = new ArrayList<>(List.of(BASH.toString(), SCRIPT.toString()));
    command.addAll(List.of(versions));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), printed);
  }

  @Test
  void libraryThatIsThereIsLeftAlone() throws IOException, InterruptedException {
    Path library = cache.resolve("pagewalk/unicorn/2.1.1/libunicorn.so.2");
    Files.createDirectories(library.getParent());
    Files.writeString(library, "here already");
    assertThat(fetch("2.1.1")).isEqualTo(new Ended(0, ""));
    assertThat(library).hasContent("here already");
  }

  @Test
  void unknownVersionIsRefusedInOneSentence() throws IOException, InterruptedException {
    assertThat(fetch("9.9"))
        .isEqualTo(new Ended(2, "fetch-library: Unicorn 9.9 is not one of: 2.0.1 2.1.1.\n"));
  }

  @Test
  void scriptNamesNoHost() throws IOException {
    assertThat(Files.readString(SCRIPT)).doesNotContain("://");
  }
}
