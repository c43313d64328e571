package org.pagewalk.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of the child processes that have ended, where the host tells it. */
final class ProcessorTime {
  private static final Path STATUS = Path.of("/proc/self/stat");
  private static final long NANOSECONDS_A_TICK = 10_000_000;
  private static final int USER_TIME_OF_CHILDREN = 13;
  private static final int SYSTEM_TIME_OF_CHILDREN = 14;

  private ProcessorTime() {}

  /** Whether {@link #ofChildren} is processor time, not the clock's. */
  static boolean isKnown() {
    return Files.isReadable(STATUS);
  }

  /** Nanoseconds; only differences mean something. */
  static long ofChildren() throws IOException {
    if (!isKnown()) {
      return System.nanoTime();
    }
    String status = Files.readString(STATUS, StandardCharsets.ISO_8859_1);
    String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
    long ticks =
        Long.parseLong(fields[USER_TIME_OF_CHILDREN])
            + Long.parseLong(fields[SYSTEM_TIME_OF_CHILDREN]);
    return ticks * NANOSECONDS_A_TICK;
  }
}
