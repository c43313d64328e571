package org.pagewalk.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One {@code --pagefile FILE:MIN:MAX}: a host file that the guest's memory manager pages to.
 *
 * @param file a name that is free
 * @param minimum bytes that the file has from the start
 * @param maximum bytes that it may grow to
 */
record PagingFileOption(Path file, long minimum, long maximum) {
  private static final long SMALLEST = 8 << 10;
  private static final long LARGEST = 4L << 30;
  private static final String OPTION = "--pagefile";

  static PagingFileOption parse(String text) {
    int maximumAt = text.lastIndexOf(':');
    int minimumAt = maximumAt < 0 ? -1 : text.lastIndexOf(':', maximumAt - 1);
    if (minimumAt <= 0) {
      throw new Refusal(OPTION + ": '" + text + "' is not of the form FILE:MIN:MAX");
    }
    long minimum = ByteSize.parse(text.substring(minimumAt + 1, maximumAt), OPTION);
    long maximum = ByteSize.parse(text.substring(maximumAt + 1), OPTION);
    if (minimum < SMALLEST || minimum > maximum || maximum > LARGEST) {
      throw new Refusal(OPTION + ": the sizes must be 8K <= MIN <= MAX <= 4G in '" + text + "'");
    }
    Path file = HostPath.parse(text.substring(0, minimumAt), OPTION);
    return new PagingFileOption(file, minimum, maximum);
  }

  /** Refuses a file that is named twice, also by another path. */
  static void requireApart(List<PagingFileOption> files) {
    Set<Path> seen = new HashSet<>();
    for (PagingFileOption option : files) {
      if (!seen.add(HostPath.canonical(option.file))) {
        throw new Refusal(OPTION + ": " + option.file + " is named twice");
      }
    }
  }
}
