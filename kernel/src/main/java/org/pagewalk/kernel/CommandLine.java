package org.pagewalk.kernel;

import java.util.List;
import org.pagewalk.kernel.status.KernelRefusal;

/**
 * Makes one command line of a program's name and arguments, so that the program finds the same
 * arguments in it.
 *
 * @nt "Parsing C++ Command-Line Arguments"
 */
final class CommandLine {
  /** With its terminating zero it fits a UNICODE_STRING. */
  private static final int LONGEST = 0x7FFE;

  private CommandLine() {}

  /**
   * The whole line.
   *
   * @throws KernelRefusal if it is longer than a process can have
   */
  static String of(String program, List<String> arguments) {
    StringBuilder line = new StringBuilder(quoted(program));
    for (String argument : arguments) {
      line.append(' ').append(quoted(argument));
    }
    if (line.length() > LONGEST) {
      throw new KernelRefusal(
          "the program's command line has %d characters; Windows allows %d"
              .formatted(line.length(), LONGEST));
    }
    return line.toString();
  }

  private static String quoted(String argument) {
    if (!argument.isEmpty() && argument.chars().noneMatch(c -> c == ' ' || c == '\t' || c == '"')) {
      return argument;
    }
    StringBuilder text = new StringBuilder("\"");
    int backslashes = 0;
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      if (c == '\\') {
        backslashes++;
        continue;
      }
      text.repeat('\\', c == '"' ? 2 * backslashes + 1 : backslashes).append(c);
      backslashes = 0;
    }
    return text.repeat('\\', 2 * backslashes).append('"').toString();
  }
}
