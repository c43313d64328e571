package org.pagewalk.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.pagewalk.cli.system.GuestConsole;
import org.pagewalk.kernel.mm.layout.Page;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = "Runs a bundled guest program or any 32-bit console PE file.",
    customSynopsis = "pagewalk run [OPTIONS] PROGRAM [-- ARGS]",
    footer = {
      "",
      "Sizes are written as 4096, 512K, 8M or 1G. Everything after -- is the program's own.",
      "Exit code: the program's (low 8 bits), 139, 136, 132, 133 or 134 for an unhandled"
          + " exception,",
      "124 at the limit of --max-instructions, 125 when pagewalk itself refuses.",
      "",
      "Examples:",
      "  pagewalk run hello",
      "  pagewalk run --ram 2M --stats sort-8m",
      "  pagewalk run --explain-faults fault-tour",
      "  pagewalk run --mount 'C:\\data=docs:ro' word-count -- 'C:\\data\\notes.txt'",
      "  pagewalk run --pagefile page.sys:1M:64M --trace events.jsonl sort-8m",
    })
final class RunCommand implements Callable<Integer> {
  private static final long SMALLEST_RAM = 1L << 20;
  private static final long LARGEST_RAM = 3584L << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--ram",
      paramLabel = "SIZE",
      defaultValue = "64M",
      description = "Guest RAM in whole pages of 4K, from 1M to 3584M (default: ${DEFAULT-VALUE}).")
  private String ram;

  @Option(
      names = "--pagefile",
      paramLabel = "FILE:MIN:MAX",
      description =
          "A paging file on the host that begins with MIN bytes and may grow to MAX, at most 4G."
              + " FILE must not exist: it is made for this run and is gone after it. Up to 16 times"
              + " (default: 16M to 256M in the host's folder for temporary files).")
  private List<String> pagingFiles = new ArrayList<>();

  @Option(
      names = "--mount",
      paramLabel = "GUEST=HOST[:ro]",
      description =
          "Shows a host folder to the guest, as in C:\\data=/home/me/data; :ro makes it read-only."
              + " May be repeated, for folders beside each other.")
  private List<String> mounts = new ArrayList<>();

  @Option(names = "--3gb", description = "3 GiB of user space for large-address-aware programs.")
  private boolean threeGigabytes;

  @Option(
      names = "--verify-mm",
      description = "Checks the memory manager's invariants all along (slow).")
  private boolean verifyMemory;

  @Option(
      names = "--inject",
      paramLabel = "SPEC",
      description =
          "Lets the host fail: pagefile-read:N, pagefile-write:N (the Nth fails), disk-full:BYTES;"
              + " each may be given once.")
  private List<String> injections = new ArrayList<>();

  @Option(
      names = "--max-instructions",
      paramLabel = "N",
      converter = WholeNumber.class,
      description =
          "Stops after N steps, in decimal, with exit code 124 (default: runs to the end).")
  private Long maxInstructions;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      converter = HostPath.class,
      description =
          "Writes all events of the processor, the memory manager and the executive as JSON lines;"
              + " FILE is written over, or may be a pipe or /dev/stderr. An incomplete trace is"
              + " told and does not change the exit code.")
  private Path trace;

  @Option(
      names = "--explain-faults",
      description = "Tells each page fault's story in plain words, on stderr.")
  private boolean explainFaults;

  @Option(
      names = "--stats",
      description = "Shows steps, faults, I/O, page lists, commit and the final state's digest.")
  private boolean stats;

  @Parameters(
      index = "0",
      paramLabel = "PROGRAM",
      description = "A bundled program's name (see list) or the path of a PE file.")
  private String program;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGS",
      description = "What the program gets on its command line, after --.")
  private List<String> arguments = new ArrayList<>();

  private final GuestConsole console;

  RunCommand(GuestConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    RunOptions options = options();
    ProgramFile file = ProgramFile.open(program);
    return new RunSession(options, console, spec.commandLine().getErr()).run(file);
  }

  /** The options as given, each checked. */
  RunOptions options() {
    List<PagingFileOption> files = pagingFiles.stream().map(PagingFileOption::parse).toList();
    PagingFileOption.requireApart(files);
    List<MountOption> folders = mounts.stream().map(MountOption::parse).toList();
    MountOption.requireApart(folders);
    List<Injection> errors = injections.stream().map(Injection::parse).toList();
    Injection.requireDifferent(errors);
    if (trace != null) {
      TraceFile.requireWritable(trace, program);
    }
    if (maxInstructions != null && maxInstructions < 1) {
      throw new Refusal("--max-instructions: at least one is needed");
    }
    return new RunOptions(
        program,
        arguments,
        ramBytes(),
        files,
        folders,
        threeGigabytes,
        verifyMemory,
        errors,
        maxInstructions == null ? OptionalLong.empty() : OptionalLong.of(maxInstructions),
        Optional.ofNullable(trace),
        explainFaults,
        stats);
  }

  private long ramBytes() {
    long bytes = ByteSize.parse(ram, "--ram");
    if (bytes < SMALLEST_RAM || bytes > LARGEST_RAM) {
      throw new Refusal("--ram: '" + ram + "' is not between 1M and 3584M");
    }
    return Page.bytes(Page.number(bytes));
  }
}
