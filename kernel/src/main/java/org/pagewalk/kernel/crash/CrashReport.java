package org.pagewalk.kernel.crash;

import java.util.List;

/**
 * An unhandled exception, ready to be printed.
 *
 * @param process identifier of the process that ended
 * @param code NTSTATUS of the exception
 * @param lines the report
 */
public record CrashReport(int process, int code, List<String> lines) {
  public CrashReport {
    lines = List.copyOf(lines);
  }
}
