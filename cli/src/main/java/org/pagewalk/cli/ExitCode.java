package org.pagewalk.cli;

/** Exit codes of the command that are not the guest's own. */
final class ExitCode {
  /** A limit that the user set was reached. */
  static final int LIMIT_REACHED = 124;

  /** The command itself refuses, or has failed. */
  static final int REFUSED = 125;

  /** Nobody reads standard output any more: as the shell shows a filter that SIGPIPE has ended. */
  static final int CLOSED_PIPE = 141;

  private ExitCode() {}
}
