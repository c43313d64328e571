package org.pagewalk.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One {@code --pagefile FILE:MIN:MAX}: a host file that the guest's memory manager pages to.
 *
 * @param minimum bytes that the file has from the start
 * @param maximum bytes that it may grow to
 */
record PagingFileOption(Path file, long minimum, long maximum) {
  private static final long PAGE_SIZE = 4096;
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
    if (minimum < PAGE_SIZE || minimum > maximum || maximum > LARGEST) {
      throw new Refusal(OPTION + ": the sizes must be 4096 <= MIN <= MAX <= 4G in '" + text + "'");
    }
    return new PagingFileOption(Path.of(text.substring(0, minimumAt)), minimum, maximum);
  }

  /** Refuses a file that cannot be written, before the guest starts. */
  void requireWritable() {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new Refusal(OPTION + ": " + file + " is a folder");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new Refusal(OPTION + ": the folder of " + file + " does not exist");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new Refusal(OPTION + ": " + file + " cannot be written");
    }
  }
}
