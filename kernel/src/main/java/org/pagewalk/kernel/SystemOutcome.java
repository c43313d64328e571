package org.pagewalk.kernel;

import java.util.List;
import org.pagewalk.kernel.crash.CrashReport;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.FirstThread;
import org.pagewalk.kernel.services.ExceptionServices.HardError;
import org.pagewalk.kernel.status.NtStatus;

/**
 * How a run of the system has ended.
 *
 * @param exitCode for the host: the first process's own (low 8 bits), one of the codes for
 *     unhandled exceptions, or {@link #REFUSED}
 * @param sentence one clear line for the user, or empty
 */
public record SystemOutcome(int exitCode, String sentence) {
  /** Exit code of what we refuse to run. */
  public static final int REFUSED = 125;

  private static final int CRASH_ACCESS_VIOLATION = 139;
  private static final int CRASH_ARITHMETIC = 136;
  private static final int CRASH_ILLEGAL_INSTRUCTION = 132;
  private static final int CRASH_BREAKPOINT = 133;
  private static final int CRASH_OTHER = 134;

  static SystemOutcome of(
      EProcess process,
      FirstThread firstThread,
      List<CrashReport> crashes,
      List<HardError> hardErrors,
      boolean deadlocked) {
    if (process == null) {
      return new SystemOutcome(REFUSED, "no program was started");
    }
    if (deadlocked) {
      return new SystemOutcome(REFUSED, "deadlock: all threads wait for what cannot come");
    }
    if (firstThread.failure() != NtStatus.SUCCESS) {
      return new SystemOutcome(
          REFUSED,
          process.program().name()
              + ": the process could not be made: "
              + NtStatus.nameOf(firstThread.failure()));
    }
    for (CrashReport crash : crashes) {
      if (crash.process() == process.id()) {
        return new SystemOutcome(codeOf(crash.code()), "");
      }
    }
    for (HardError error : hardErrors) {
      boolean startFailed =
          process.exitStatus() == error.status() || error.status() == NtStatus.APP_INIT_FAILURE;
      if (startFailed && error.process() == process.id()) {
        return new SystemOutcome(REFUSED, sentenceOf(process, error));
      }
    }
    return new SystemOutcome(process.exitStatus() & 0xFF, "");
  }

  private static int codeOf(int status) {
    return switch (status) {
      case NtStatus.ACCESS_VIOLATION -> CRASH_ACCESS_VIOLATION;
      case NtStatus.INTEGER_DIVIDE_BY_ZERO,
          NtStatus.INTEGER_OVERFLOW,
          NtStatus.FLOAT_DIVIDE_BY_ZERO,
          NtStatus.FLOAT_INVALID_OPERATION,
          NtStatus.FLOAT_OVERFLOW,
          NtStatus.FLOAT_UNDERFLOW,
          NtStatus.FLOAT_INEXACT_RESULT,
          NtStatus.FLOAT_DENORMAL_OPERAND,
          NtStatus.FLOAT_STACK_CHECK ->
          CRASH_ARITHMETIC;
      case NtStatus.ILLEGAL_INSTRUCTION,
          NtStatus.PRIVILEGED_INSTRUCTION,
          NtStatus.INVALID_LOCK_SEQUENCE ->
          CRASH_ILLEGAL_INSTRUCTION;
      case NtStatus.BREAKPOINT, NtStatus.SINGLE_STEP -> CRASH_BREAKPOINT;
      default -> CRASH_OTHER;
    };
  }

  private static String sentenceOf(EProcess process, HardError error) {
    List<String> strings = error.strings();
    String first = strings.isEmpty() ? "a module" : strings.getFirst();
    String second = strings.size() < 2 ? "" : strings.get(1);
    String reason =
        switch (error.status()) {
          case NtStatus.DLL_NOT_FOUND -> first + " was not found";
          case NtStatus.ENTRYPOINT_NOT_FOUND ->
              "%s does not export %s".formatted(second.isEmpty() ? "a module" : second, first);
          case NtStatus.ORDINAL_NOT_FOUND ->
              "%s does not export the ordinal %s"
                  .formatted(second.isEmpty() ? "a module" : second, first);
          case NtStatus.DLL_INIT_FAILED -> first + " could not be initialised";
          default -> NtStatus.nameOf(error.status());
        };
    return process.program().name() + " could not start: " + reason;
  }
}
