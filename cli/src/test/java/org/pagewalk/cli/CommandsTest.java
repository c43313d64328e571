package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import picocli.CommandLine;

class CommandsTest {
  @Test
  void listHasALineForEachBundledProgram() {
    CommandRun run = CommandRun.of("list");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSameSizeAs(GuestCatalogue.programs());
    for (GuestProgram program : GuestCatalogue.programs()) {
      assertThat(run.out()).contains(program.name()).contains(program.purpose());
    }
  }

  @Test
  void inspectShowsHeadersSectionsAndImports() {
    CommandRun run = CommandRun.of("inspect", "hello");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("image base          01000000")
        .contains(".text    01001000")
        .contains("kernel32.dll")
        .contains("    WriteFile")
        .contains("page 01001000: ");
  }

  @Test
  void disasmNamesTheEntryPointAndTheImports() {
    CommandRun run = CommandRun.of("disasm", "hello");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Section .text\n").contains("(entry point):\n");
    assertThat(run.out()).containsPattern("(call|jmp) .*0x[0-9a-f]+\\]  ; kernel32.dll!WriteFile");
  }

  @Test
  void helpAndVersionSucceed() {
    assertThat(CommandRun.of("--help").out()).contains("run", "list", "inspect", "doctor");
    assertThat(CommandRun.of("run", "--help").out()).contains("--pagefile=FILE:MIN:MAX");
    assertThat(CommandRun.of("--version").out()).isEqualTo("pagewalk 0.1.0\n");
  }

  @Test
  void doctorNamesEveryToolWithItsPackageOrPlace() {
    assertThat(CommandRun.of("doctor").out()).contains("java").contains("nasm").contains("gcc");
  }

  @Test
  void optionsAreParsedIntoOneRecord(@TempDir Path folder) {
    RunCommand command = new RunCommand(new HostStreams(System.in, System.out, System.err));
    new CommandLine(command)
        .parseArgs(
            "--ram=2M",
            "--pagefile=" + folder + "/a:b:1M:64M",
            "--mount=C:/data=" + folder + ":ro",
            "--inject=disk-full:0x1000",
            "--max-instructions=1000000",
            "--3gb",
            "prog.exe",
            "--",
            "one",
            "--two");
    RunOptions options = command.options();

    assertThat(options.ramBytes()).isEqualTo(2 << 20);
    assertThat(options.pagingFiles())
        .containsExactly(new PagingFileOption(folder.resolve("a:b"), 1 << 20, 64 << 20));
    assertThat(options.mounts()).containsExactly(new MountOption("C:\\data", folder, true));
    assertThat(options.injections())
        .containsExactly(new Injection(Injection.Kind.DISK_FULL, 0x1000));

    assertThat(options.maxInstructions()).hasValue(1_000_000);
    assertThat(options.threeGigabytes()).isTrue();
    assertThat(options.stats()).isFalse();
    assertThat(options.program()).isEqualTo("prog.exe");
    assertThat(options.arguments()).containsExactly("one", "--two");
  }

  @Test
  void runStopsAtTheLimitWithItsOwnExitCode() {
    CommandRun run = CommandRun.of("run", "--max-instructions", "1000", "hello");

    assertThat(run.exitCode()).isEqualTo(124);
    assertThat(run.err()).isEqualTo("pagewalk: stopped at the limit of 1000 instructions\n");
  }

  @Test
  void statisticsEndWithTheDigestOfTheFinalState() {
    CommandRun run = CommandRun.of("run", "--stats", "--max-instructions", "1000", "hello");

    assertThat(run.err()).contains("\npage faults ").contains("\ncommit charge ");
    assertThat(run.err().lines().toList().getLast()).matches("digest +[0-9a-f]{64}");
  }
}
