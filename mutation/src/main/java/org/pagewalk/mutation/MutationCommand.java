package org.pagewalk.mutation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command: what is to be tried, and with which tests. */
@Command(
    name = "mutation/mutate",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 100,
    sortOptions = false,
    description =
        "Plants small bugs in the compiled classes, one at a time, and tells which of them no test"
            + " notices.",
    footer = {
      "",
      "Exit code: 0 enough were found, 1 fewer than the threshold, 125 when the command refuses.",
    })
public final class MutationCommand implements Callable<Integer> {
  private static final int TOO_FEW_FOUND = 1;
  private static final int REFUSED = 125;

  @Spec private CommandSpec spec;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "300",
      description = "Mutants to try (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed that chooses them (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--package",
      paramLabel = "NAME",
      description = "Only mutants of this package and those below, as in kernel.mm.")
  private List<String> packages = List.of();

  @Option(
      names = "--mutant",
      paramLabel = "NAME",
      description = "Only this mutant, by the name that a report gives it.")
  private List<String> names = List.of();

  @Option(
      names = "--reach",
      description = "Tries nothing; lists the mutants that no test executes.")
  private boolean reachOnly;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "Share that must be found (default: ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--budget",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "Time of the tests that a mutant must pass to survive, the fastest first"
              + " (default: ${DEFAULT-VALUE}).")
  private int budget;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description = "JVMs at the same time (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      required = true,
      description = "Where mutants.txt, survivors.txt and tests.txt are written.")
  private Path report;

  @Option(
      names = "--product",
      paramLabel = "FOLDERS",
      split = ":",
      required = true,
      description = "Class files to plant bugs in.")
  private List<Path> product;

  @Option(
      names = "--sources",
      paramLabel = "FOLDERS",
      split = ":",
      required = true,
      description = "Their sources, to be shown.")
  private List<Path> sources;

  @Option(
      names = "--tests",
      paramLabel = "FOLDERS",
      split = ":",
      required = true,
      description = "Class files of the tests.")
  private List<Path> tests;

  @Option(
      names = "--with",
      paramLabel = "PATTERN",
      defaultValue = "",
      description = "Only the test classes in whose names this is found.")
  private Pattern with;

  @Option(
      names = "--without",
      paramLabel = "PATTERN",
      defaultValue = "^$",
      description = "Leaves out the test classes in whose names this is found.")
  private Pattern without;

  @Option(
      names = "--working-folder",
      paramLabel = "FOLDER",
      required = true,
      description = "Where the tests run.")
  private Path workingFolder;

  @Option(
      names = "--judgements",
      paramLabel = "FILE",
      required = true,
      description = "What was judged of survivors.")
  private Path judgements;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command, for calls from within this process. */
  static CommandLine commandLine() {
    CommandLine command = new CommandLine(new MutationCommand());
    command.getCommandSpec().exitCodeOnInvalidInput(REFUSED);
    command.setOverwrittenOptionsAllowed(true);
    command.setExecutionExceptionHandler(
        (exception, failed, _) -> {
          failed.getErr().println("mutate: " + exception.getMessage());
          return REFUSED;
        });
    return command;
  }

  private boolean isWanted(Mutant mutant) {
    return (names.isEmpty() || names.contains(mutant.name()))
        && (packages.isEmpty() || packages.stream().anyMatch(name -> isIn(mutant, name)));
  }

  private static boolean isIn(Mutant mutant, String name) {
    return (mutant.packageName() + ".").startsWith(name + ".");
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Judgements judged = Judgements.read(judgements);
    Sample sample = new Sample(product, this::isWanted, reachOnly ? Integer.MAX_VALUE : size, seed);
    out.printf("%d of %d mutants, seed %d%n", sample.mutants().size(), sample.offered(), seed);
    if (sample.mutants().isEmpty()) {
      throw new IOException("there is no such mutant");
    }
    MutationRun.Places places = new MutationRun.Places(workingFolder, report);
    try (MutationRun run = new MutationRun(sample, places, jobs, budget * 1000L, out)) {
      run.record(
          TestClasses.in(
              tests, name -> with.matcher(name).find() && !without.matcher(name).find()));
      if (reachOnly) {
        run.unreached().forEach(mutant -> out.println(mutant.name()));
        return 0;
      }
      Report found = run.tryAll(new Sources(sources), judged);
      out.print(found.table());
      return found.found() < threshold ? TOO_FEW_FOUND : 0;
    } finally {
      out.flush();
    }
  }
}
