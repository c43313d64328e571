package org.pagewalk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Nobody reads what the run writes any more, as after {@code | head -1}. It ends the run, quietly,
 * as SIGPIPE would end a filter.
 */
final class ClosedPipe extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClosedPipe() {
    super("closed pipe", null, false, false);
  }

  /** Whether a failed write means that; the host's message may be in any language. */
  static boolean isMeantBy(IOException failure, int descriptor) {
    if (String.valueOf(failure.getMessage()).contains("Broken pipe")) {
      return true;
    }
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return target.toString().startsWith("pipe:") || target.toString().startsWith("socket:");
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }
}
