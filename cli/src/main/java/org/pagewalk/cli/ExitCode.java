package org.pagewalk.cli;

import org.pagewalk.kernel.NtStatus;

/** Exit codes of the command that are not the guest's own. */
final class ExitCode {
  /** A limit that the user set was reached. */
  static final int LIMIT_REACHED = 124;

  /** The command itself refuses, or has failed. */
  static final int REFUSED = 125;

  private static final int ILLEGAL_INSTRUCTION = 132;
  private static final int BREAKPOINT = 133;
  private static final int OTHER_EXCEPTION = 134;
  private static final int ARITHMETIC = 136;
  private static final int ACCESS_VIOLATION = 139;

  private ExitCode() {}

  /**
   * The code for a guest that ended by an exception it did not handle; as a shell shows signals.
   */
  static int ofUnhandledException(int status) {
    return switch (status) {
      case NtStatus.ACCESS_VIOLATION,
          NtStatus.IN_PAGE_ERROR,
          NtStatus.GUARD_PAGE_VIOLATION,
          NtStatus.STACK_OVERFLOW ->
          ACCESS_VIOLATION;
      case NtStatus.INTEGER_DIVIDE_BY_ZERO,
          NtStatus.INTEGER_OVERFLOW,
          NtStatus.FLOAT_DENORMAL_OPERAND,
          NtStatus.FLOAT_DIVIDE_BY_ZERO,
          NtStatus.FLOAT_INEXACT_RESULT,
          NtStatus.FLOAT_INVALID_OPERATION,
          NtStatus.FLOAT_OVERFLOW,
          NtStatus.FLOAT_STACK_CHECK,
          NtStatus.FLOAT_UNDERFLOW ->
          ARITHMETIC;
      case NtStatus.ILLEGAL_INSTRUCTION, NtStatus.PRIVILEGED_INSTRUCTION -> ILLEGAL_INSTRUCTION;
      case NtStatus.BREAKPOINT, NtStatus.SINGLE_STEP -> BREAKPOINT;
      default -> OTHER_EXCEPTION;
    };
  }

  /** The code for a guest that ended by itself: the low eight bits of its exit status. */
  static int ofGuest(int exitStatus) {
    return exitStatus & 0xFF;
  }
}
