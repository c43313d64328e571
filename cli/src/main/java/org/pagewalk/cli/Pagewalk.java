package org.pagewalk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.pagewalk.cli.system.GuestConsole;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The command's entry point. The guest's output is stdout; everything of ours, errors included, is
 * stderr.
 */
@Command(
    name = "pagewalk",
    description =
        "A 32-bit x86 machine whose page faults are answered by an NT-style memory manager.",
    subcommands = {
      RunCommand.class,
      ListCommand.class,
      InspectCommand.class,
      DisassembleCommand.class,
      DiffCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "pagewalk COMMAND --help tells more of each command, with examples. To begin:",
      "  pagewalk run hello",
      "",
      "Exit code of run: the guest's own (low 8 bits); 139, 136, 132, 133 or 134 for an unhandled",
      "exception (access violation, arithmetic, illegal instruction, breakpoint, other); 124 when"
          + " a",
      "limit was reached; 125 when pagewalk itself refuses, or what the guest wrote did not arrive;"
          + " 141",
      "when nobody reads standard output any more."
    })
public final class Pagewalk implements Runnable {
  private static final String VERSION = "pagewalk 0.1.0";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--version", versionHelp = true, description = "Shows the version.")
  private boolean versionWanted;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Shows this help.")
  private boolean helpWanted;

  @Override
  public void run() {
    String commands = UsageError.all(List.copyOf(spec.subcommands().keySet()));
    throw new ParameterException(
        spec.commandLine(), "a command is missing; there are " + commands + "; see --help");
  }

  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    StandardOutput output = new StandardOutput();
    try {
      CommandLine command = commandLine(HostStreams.ofProcess());
      command.setOut(new PrintWriter(output, false, System.out.charset()));
      int exitCode = command.execute(args);
      command.getOut().flush();
      return output.failure() == null ? exitCode : unprinted(command.getErr(), output.failure());
    } catch (OutOfMemoryError | StackOverflowError e) {
      return complain(new PrintWriter(System.err), JavaHeap.sentenceOf(e));
    }
  }

  private static int unprinted(PrintWriter err, IOException failure) {
    return ClosedPipe.isMeantBy(failure, 1)
        ? ExitCode.CLOSED_PIPE
        : complain(err, "standard output cannot be written: " + failure.getMessage());
  }

  /** The command, for calls from within this process. */
  public static CommandLine commandLine() {
    return commandLine(new HostStreams(System.in, System.out, System.err));
  }

  private static CommandLine commandLine(GuestConsole console) {
    CommandLine.IFactory factory =
        new CommandLine.IFactory() {
          @Override
          public <K> K create(Class<K> type) throws Exception {
            return type == RunCommand.class
                ? type.cast(new RunCommand(console))
                : CommandLine.defaultFactory().create(type);
          }
        };
    CommandLine command = new CommandLine(new Pagewalk(), factory);
    command.getCommandSpec().version(VERSION);
    command.getCommandSpec().exitCodeOnInvalidInput(ExitCode.REFUSED);
    command.setUsageHelpWidth(100);
    command.setExpandAtFiles(false);
    command.setParameterExceptionHandler(
        (exception, _) ->
            complain(exception.getCommandLine().getErr(), UsageError.sentence(exception)));
    command.setExecutionExceptionHandler(
        (exception, failed, _) -> complain(failed.getErr(), sentenceOf(exception)));
    return command;
  }

  private static int complain(PrintWriter err, String sentence) {
    err.println("pagewalk: " + sentence.lines().findFirst().orElse("failed"));
    err.flush();
    return ExitCode.REFUSED;
  }

  private static String sentenceOf(Exception exception) {
    if (exception instanceof Refusal) {
      return exception.getMessage();
    }
    if (System.getenv("PAGEWALK_STACK_TRACE") != null) {
      exception.printStackTrace();
    }
    return "internal error, a bug of pagewalk (PAGEWALK_STACK_TRACE=1 shows where): " + exception;
  }
}
