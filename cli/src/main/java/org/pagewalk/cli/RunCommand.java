package org.pagewalk.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = "Runs a bundled guest program or any 32-bit console PE file.",
    customSynopsis = "pagewalk run [OPTIONS] PROGRAM [-- ARGS]")
final class RunCommand implements Callable<Integer> {
  private static final long PAGE_SIZE = 4096;
  private static final long SMALLEST_RAM = 1L << 20;
  private static final long LARGEST_RAM = 3584L << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--ram",
      paramLabel = "SIZE",
      defaultValue = "64M",
      description = "Guest RAM, such as 2M or 1G (default: ${DEFAULT-VALUE}).")
  private String ram;

  @Option(
      names = "--pagefile",
      paramLabel = "FILE:MIN:MAX",
      description = "A paging file on the host; may be repeated.")
  private List<String> pagingFiles = new ArrayList<>();

  @Option(
      names = "--mount",
      paramLabel = "GUEST=HOST[:ro]",
      description =
          "Shows a host folder to the guest, as in C:\\data=/home/me/data; may be repeated.")
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
              + " may be repeated.")
  private List<String> injections = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of all that is random in the guest (default: ${DEFAULT-VALUE}).")
  private String seed;

  @Option(
      names = "--max-instructions",
      paramLabel = "N",
      description = "Stops after N steps with exit code 124.")
  private String maxInstructions;

  @Option(names = "--trace", paramLabel = "FILE", description = "Writes all events as JSON lines.")
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

  @Override
  public Integer call() {
    RunOptions options = options();
    ProgramFile file = ProgramFile.open(program);
    HostStreams console = new HostStreams(System.in, System.out, System.err);
    return new RunSession(options, console, spec.commandLine().getErr()).run(file);
  }

  /** The options as given, each checked. */
  RunOptions options() {
    List<PagingFileOption> files = pagingFiles.stream().map(PagingFileOption::parse).toList();
    files.forEach(PagingFileOption::requireWritable);
    requireWritableTrace();
    return new RunOptions(
        program,
        arguments,
        ramBytes(),
        files,
        mounts.stream().map(MountOption::parse).toList(),
        threeGigabytes,
        verifyMemory,
        injections.stream().map(Injection::parse).toList(),
        number(seed, "--seed", Long.MIN_VALUE),
        maxInstructions == null
            ? OptionalLong.empty()
            : OptionalLong.of(number(maxInstructions, "--max-instructions", 1)),
        Optional.ofNullable(trace),
        explainFaults,
        stats);
  }

  private long ramBytes() {
    long bytes = ByteSize.parse(ram, "--ram");
    if (bytes < SMALLEST_RAM || bytes > LARGEST_RAM) {
      throw new Refusal("--ram: '" + ram + "' is not between 1M and 3584M");
    }
    return bytes & -PAGE_SIZE;
  }

  private void requireWritableTrace() {
    if (trace != null) {
      Path folder = trace.toAbsolutePath().getParent();
      if (folder == null || Files.isDirectory(trace) || !Files.isWritable(folder)) {
        throw new Refusal("--trace: " + trace + " cannot be written");
      }
    }
  }

  private static long number(String text, String option, long least) {
    try {
      long number = Long.decode(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException _) {
      throw new Refusal(option + ": '" + text + "' is no number");
    }
    throw new Refusal(option + ": '" + text + "' is less than " + least);
  }
}
