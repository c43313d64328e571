package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;

/** The command's standard streams when they are full, closed, or read by nobody. */
class StandardStreamsTest {
  private static final String FULL =
      "pagewalk: standard output cannot be written: No space left on device\n";

  @TempDir Path folder;

  @BeforeEach
  void copyGuest() throws Exception {
    Files.write(folder.resolve("host-io.exe"), GuestCatalogue.testingFile("host-io.exe").get());
  }

  private ShellRun shell(String script) throws Exception {
    return ShellRun.of(folder, "-Xmx400m", script);
  }

  @Test
  void fullOutputFailsTheGuestsWrite() throws Exception {
    ShellRun run = shell("pw run host-io.exe -- lines >/dev/full");
    assertThat(run.err()).isEqualTo("write 112\n" + FULL);
    assertThat(run.exitCode()).isEqualTo(112);
  }

  @Test
  void successWhoseOutputDidNotArriveIsNone() throws Exception {
    ShellRun run = shell("pw run hello >/dev/full");
    assertThat(run.err()).isEqualTo(FULL);
    assertThat(run.exitCode()).isEqualTo(125);
  }

  @Test
  void fullStandardErrorFailsTheGuestsWriteToo() throws Exception {
    ShellRun run = shell("echo x | pw run host-io.exe -- copy >/dev/full 2>/dev/full");
    assertThat(run.exitCode()).isEqualTo(112);
  }

  @Test
  void closedPipeEndsTheRunQuietly() throws Exception {
    ShellRun run = shell("pw run host-io.exe -- lines | head -1; echo ${PIPESTATUS[0]}");
    assertThat(run.out()).isEqualTo("a line\n141\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void listedLinesFailAsWell() throws Exception {
    assertThat(shell("pw list >/dev/full")).isEqualTo(new ShellRun(125, "", FULL));
    assertThat(shell("pw list | { exec <&-; sleep 3; }; echo ${PIPESTATUS[0]}"))
        .isEqualTo(new ShellRun(0, "141\n", ""));
  }

  @Test
  void closedInputIsNotOneOfTheJvmsFiles() throws Exception {
    ShellRun run = shell("pw run host-io.exe -- copy <&-");
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo("read 1117\npagewalk: standard input cannot be read: it is closed\n");
    assertThat(run.exitCode()).isEqualTo(1117 & 0x7F);
  }

  @Test
  void closedOutputFailsTheWrite() throws Exception {
    ShellRun run = shell("pw run host-io.exe -- lines >&-");
    assertThat(run.err()).startsWith("write 1117\npagewalk: standard output cannot be written: ");
    assertThat(run.exitCode()).isEqualTo(1117 & 0x7F);
  }

  @Test
  void launcherKeepsClosedStreamsClosed() throws Exception {
    String launcher = "'" + launcher() + "' run host-io.exe -- copy ";
    ShellRun input = ShellRun.ofScript(folder, launcher + "<&-");
    assertThat(input.out()).isEmpty();
    assertThat(input.err())
        .startsWith("read 1117\npagewalk: standard input cannot be read: Bad file descriptor");
    assertThat(input.exitCode()).isEqualTo(1117 & 0x7F);
    ShellRun output = ShellRun.ofScript(folder, "echo x | " + launcher + ">&-");
    assertThat(output.err())
        .startsWith("write 1117\npagewalk: standard output cannot be written: ");
    assertThat(output.exitCode()).isEqualTo(1117 & 0x7F);
    ShellRun errors = ShellRun.ofScript(folder, "echo x | " + launcher + "2>&-");
    assertThat(errors).isEqualTo(new ShellRun(0, "x\n", ""));
    ShellRun all = ShellRun.ofScript(folder, launcher + "<&- >&- 2>&-");
    assertThat(all.exitCode()).isEqualTo(1117 & 0x7F);
  }

  /** The real launcher in a folder that looks built. */
  private Path launcher() throws Exception {
    Path root = folder.resolve("root");
    Path libraries = Files.createDirectories(root.resolve("cli/target/lib"));
    Files.createDirectories(root.resolve("cli/src/main"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createFile(root.resolve("cli/pom.xml"));
    int count = 0;
    for (String entry : System.getProperty("java.class.path").split(":")) {
      Path jar = libraries.resolve("part" + count++ + ".jar");
      if (Files.isDirectory(Path.of(entry))) {
        pack(Path.of(entry), jar);
      } else if (Files.exists(Path.of(entry))) {
        Files.copy(Path.of(entry), jar);
      }
    }
    Path launcher = root.resolve("pagewalk");
    Files.copy(
        Path.of("").toAbsolutePath().getParent().resolve("pagewalk"),
        launcher,
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.createFile(root.resolve("cli/target/pagewalk.built"));
    return launcher;
  }

  private static void pack(Path classes, Path jar) throws Exception {
    List<Path> files;
    try (var walk = Files.walk(classes)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files) {
        out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}
