package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.cli.system.GuestConsole;
import org.pagewalk.guest.GuestCatalogue;
import picocli.CommandLine;

/** Whatever a guest asks of the host's memory and files: an end in a sentence, and nothing lost. */
class HostResourcesTest {
  @TempDir Path folder;
  private Path mounted;

  @BeforeEach
  void copyGuest() throws Exception {
    Files.write(folder.resolve("host-io.exe"), GuestCatalogue.testingFile("host-io.exe").get());
    mounted = Files.createDirectory(folder.resolve("mounted"));
  }

  private ShellRun shell(String javaOptions, String script) throws Exception {
    return ShellRun.of(folder, javaOptions, script);
  }

  @Test
  void heapTooSmallForTheRamIsRefused() throws Exception {
    ShellRun run = shell("-Xmx200m", "pw run --ram 1G hello");
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "pagewalk: --ram: 1024 MiB of RAM need a Java heap of 1272 MiB, and this one has 193"
                + " MiB; take less RAM, or set JDK_JAVA_OPTIONS=-Xmx1351m\n");
  }

  @Test
  void heapOfTheSizeThatIsAskedForHoldsAllRam() throws Exception {
    long needed = JavaHeap.neededFor(128L << 20) >> 20;
    ShellRun run =
        shell("-Xmx" + needed * 17 / 16 + "m", "pw run --ram 128M host-io.exe -- touch 120");
    assertThat(run).isEqualTo(new ShellRun(0, "touched\n", ""));
  }

  @Test
  void hundredMegabytesOfInputFitAnyHeap() throws Exception {
    ShellRun run =
        shell(
            "-Xmx132m",
            "head -c 100000000 /dev/zero | pw run --ram 2M host-io.exe -- copy | wc -c");
    assertThat(run.out().strip()).isEqualTo("100000000");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void fileLargerThanTheHeapIsWrittenThroughATemporaryFile() throws Exception {
    ShellRun run =
        shell(
            "-Xmx132m",
            "pw run --ram 2M --mount 'C:\\data=mounted' host-io.exe -- fill 'C:\\data\\big' 150");
    assertThat(run).isEqualTo(new ShellRun(0, "written flush ok close ok\n", ""));
    byte[] bytes = Files.readAllBytes(mounted.resolve("big"));
    assertThat(bytes).hasSize(150 << 20);
    for (int at = 0; at < bytes.length; at += 4096) {
      int value = (bytes[at + 3] & 0xFF) << 24 | (bytes[at + 2] & 0xFF) << 16;
      assertThat(value | (bytes[at + 1] & 0xFF) << 8 | bytes[at] & 0xFF).isEqualTo(at);
    }
  }

  @Test
  void eventsApcsAndRegionsEndWithAnErrorOfTheGuests() throws Exception {
    assertThat(shell("-Xmx132m", "pw run --ram 2M host-io.exe -- events").out())
        .matches("65\\d{3} events 1450\n");
    assertThat(shell("-Xmx132m", "pw run --ram 2M host-io.exe -- apcs").out())
        .matches("65\\d{3} apcs 8\n");
  }

  @Test
  void specialFilesOfAMountAreNeitherOpenedNorWritten() throws Exception {
    Files.writeString(folder.resolve("secret"), "secret");
    ShellRun made =
        shell(
            "",
            """
            mkfifo mounted/fifo; ln -s ../secret mounted/link; ln -s /dev/null mounted/null
            ln -s / mounted/root
            """);
    assertThat(made.exitCode()).isZero();
    ShellRun run =
        shell(
            "",
            "pw run --mount 'C:\\data=mounted' host-io.exe -- open 'C:\\data\\fifo'"
                + " 'C:\\data\\link' 'C:\\data\\null' 'C:\\data\\root\\etc\\passwd'"
                + " 'C:\\data\\link\\' 'C:\\data\\plain.' 'C:\\data\\nul.txt'");
    assertThat(run.out())
        .isEqualTo(
            """
            C:\\data\\fifo 1 80 2 5 3 5 4 5 5 5
            C:\\data\\link 1 80 2 5 3 5 4 5 5 5
            C:\\data\\null 1 80 2 5 3 5 4 5 5 5
            C:\\data\\root\\etc\\passwd 1 3 2 3 3 3 4 3 5 3
            C:\\data\\link\\ attributes 5
            C:\\data\\plain. 1 ok 2 ok 3 ok 4 ok 5 ok
            C:\\data\\nul.txt 1 80 2 183 3 ok 4 ok 5 183
            """);
    assertThat(folder.resolve("secret")).hasContent("secret");
    assertThat(mounted.resolve("plain")).exists();
  }

  @Test
  void closeThatFailsIsTheGuestsAndTheCommandsError() throws Exception {
    Files.createDirectory(mounted.resolve("full"));
    ShellRun run =
        shell(
            "",
            "ulimit -f 1024; pw run --pagefile paging:1M:1M --mount 'C:\\data=mounted' host-io.exe"
                + " -- fill 'C:\\data\\big' 2");
    assertThat(run.out()).isEqualTo("written flush 112 close 112\n");
    assertThat(run.err())
        .isEqualTo("pagewalk: C:\\data\\big cannot be written to the host: File too large\n");
    assertThat(run.exitCode()).isEqualTo(125);
  }

  /** A console on which the JVM runs out of something at the first write. */
  private record Failing(Error error) implements GuestConsole {
    @Override
    public void output(byte[] bytes, int start, int length) {
      throw error;
    }

    @Override
    public void error(byte[] bytes, int start, int length) {}

    @Override
    public int input(byte[] into, int start, int length) throws IOException {
      return -1;
    }
  }

  private ShellRun runFailing(Error error, String... program) {
    RunCommand command = new RunCommand(new Failing(error));
    CommandLine line = new CommandLine(command);
    StringWriter err = new StringWriter();
    line.setErr(new PrintWriter(err));
    line.parseArgs(program);
    RunSession session =
        new RunSession(command.options(), new Failing(error), new PrintWriter(err));
    int exitCode = session.run(ProgramFile.open(folder.resolve("host-io.exe").toString()));
    return new ShellRun(exitCode, "", err.toString());
  }

  @Test
  void whatWasWrittenIsSavedWhenTheJvmHasNoMemoryLeft() {
    String[] program = {
      "--mount",
      "C:\\data=" + mounted,
      folder.resolve("host-io.exe").toString(),
      "--",
      "fill",
      "C:\\data\\big",
      "1"
    };
    ShellRun run = runFailing(new OutOfMemoryError("of a test"), program);
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err())
        .startsWith("pagewalk: pagewalk's own memory is exhausted")
        .hasLineCount(1);
    assertThat(mounted.resolve("big")).hasSize(1L << 20);
    ShellRun deep = runFailing(new StackOverflowError(), program);
    assertThat(deep.exitCode()).isEqualTo(125);
    assertThat(deep.err()).contains("stack is exhausted").hasLineCount(1);
  }
}
