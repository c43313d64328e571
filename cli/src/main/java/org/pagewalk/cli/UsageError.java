package org.pagewalk.cli;

import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One sentence about a command line that does not parse. */
final class UsageError {
  private UsageError() {}

  static String sentence(ParameterException error) {
    CommandSpec command = error.getCommandLine().getCommandSpec();
    return switch (error) {
      case UnmatchedArgumentException e -> unmatched(e.getUnmatched().getFirst(), command);
      case MissingParameterException e -> missing(e.getMissing(), command);
      case OverwrittenOptionException e -> nameOf(e.getOverwritten()) + " is given twice";
      case ParameterException e when e.getCause() instanceof TypeConversionException cause ->
          nameOf(e.getArgSpec()) + ": " + cause.getMessage();
      default -> error.getMessage();
    };
  }

  private static String unmatched(String argument, CommandSpec command) {
    if (argument.length() > 1 && argument.startsWith("-")) {
      String option = argument.replaceFirst("=.*", "");
      String hint = NearestName.hint(option, command.optionsMap().keySet(), see(command));
      boolean takesArguments = command.name().equals("run");
      return "%s no option '%s'%s%s"
          .formatted(
              command.parent() == null ? "there is" : command.name() + " has",
              option,
              hint,
              takesArguments ? " (the program's own options go after --)" : "");
    }
    if (command.subcommands().isEmpty()) {
      return "%s: '%s' is one argument too many%s"
          .formatted(command.name(), argument, see(command));
    }
    List<String> names = List.copyOf(command.subcommands().keySet());
    return "there is no command '%s'%s"
        .formatted(
            argument,
            NearestName.hint(argument, names, "; there are " + all(names) + see(command)));
  }

  private static String missing(List<ArgSpec> arguments, CommandSpec command) {
    ArgSpec first = arguments.getFirst();
    return first.isOption()
        ? "%s needs a value: %s=%s".formatted(nameOf(first), nameOf(first), first.paramLabel())
        : "%s: %s is missing%s".formatted(command.name(), nameOf(first), see(command));
  }

  private static String nameOf(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  /** The names as an enumeration in a sentence. */
  static String all(List<String> names) {
    return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  private static String see(CommandSpec command) {
    return "; see %s --help".formatted(command.qualifiedName());
  }
}
