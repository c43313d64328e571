package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;

/**
 * Bundled guests with random bytes in them: whatever they do, it is their own end and never ours.
 */
class SpoiledGuestsTest {
  private static final int CODE_START = 0x400;
  private static final int CODE_LENGTH = 0x1000;

  @TempDir private Path folder;

  private PrintStream standardOutput;

  @BeforeEach
  void hideTheGuestsOutput() {
    standardOutput = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
  }

  @AfterEach
  void showOutputAgain() {
    System.setOut(standardOutput);
  }

  @Test
  void noSpoiledGuestIsMoreThanItsOwnEnd() throws IOException {
    run(150, 20_261_120);
  }

  @Test
  @Tag("campaign")
  void noneOfManySpoiledGuestsIsMoreThanItsOwnEnd() throws IOException {
    run(5000, 7);
  }

  private void run(int cases, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<GuestProgram> programs = GuestCatalogue.programs();
    for (int i = 0; i < cases; i++) {
      GuestProgram program = programs.get(random.nextInt(programs.size()));
      byte[] content = spoil(GuestCatalogue.file(program.image()).orElseThrow(), random);
      Path image = Files.write(folder.resolve("spoiled.exe"), content);
      CommandRun run =
          CommandRun.of(
              "run",
              "--ram=2M",
              "--verify-mm",
              "--max-instructions=300000",
              "--mount=C:\\data=" + folder,
              image.toString());
      assertThat(run.err())
          .as("case %d, %s, exit code %d", i, program.name(), run.exitCode())
          .doesNotContain("internal error");
      assertThat(run.exitCode()).isBetween(0, 255);
    }
  }

  private static byte[] spoil(byte[] content, SplittableRandom random) {
    boolean anywhere = random.nextInt(3) == 0;
    int start = anywhere ? 0 : CODE_START;
    int length = anywhere ? content.length : Math.min(CODE_LENGTH, content.length - CODE_START);
    int bytes = random.nextInt(4) == 0 ? 64 : 1 + random.nextInt(6);
    int runStart = start + random.nextInt(length);
    for (int i = 0; i < bytes; i++) {
      int at =
          bytes > 6 ? Math.min(runStart + i, content.length - 1) : start + random.nextInt(length);
      content[at] = (byte) random.nextInt();
    }
    return content;
  }
}
