package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;

/** A program of the host finds the libraries that lie beside it. */
class ProgramFolderTest {
  @TempDir private Path folder;

  @BeforeEach
  void copyAProgram() throws IOException {
    copy("dll-rebase.exe", "my program.EXE");
  }

  private void copy(String bundled, String name) throws IOException {
    Files.write(folder.resolve(name), GuestCatalogue.file(bundled).orElseThrow());
  }

  private CommandRun run() {
    return CommandRun.of("run", folder.resolve("my program.EXE").toString());
  }

  @Test
  void libraryIsFoundWhateverTheCaseOfItsName() throws IOException {
    copy("rebase-a.dll", "Rebase-A.DLL");
    copy("rebase-b.dll", "rebase-b.dll");
    assertThat(run()).isEqualTo(new CommandRun(0, "", ""));
  }

  @Test
  void libraryIsNotTakenFromThePrograms() throws IOException {
    copy("rebase-a.dll", "rebase-a.dll");
    CommandRun run = run();
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err())
        .endsWith("my program.EXE: needs rebase-b.dll, which is missing\n")
        .hasLineCount(1);
  }

  @Test
  void libraryThatIsNoneIsRefusedByItsName() throws IOException {
    copy("rebase-a.dll", "rebase-a.dll");
    Files.writeString(folder.resolve("rebase-b.dll"), "no image");
    CommandRun run = run();
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).startsWith("pagewalk: rebase-b.dll: ").hasLineCount(1);
  }

  @Test
  void libraryTooLargeForAnImageIsNotRead() throws IOException {
    try (var file = new RandomAccessFile(folder.resolve("rebase-a.dll").toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    CommandRun run = run();
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).isEqualTo("pagewalk: rebase-a.dll: larger than 256 MiB\n");
  }

  @Test
  void bundledProgramBringsTheLibrariesThatItLoadsLater() {
    assertThat(CommandRun.of("run", "user-mode")).isEqualTo(new CommandRun(0, "", ""));
  }
}
