package org.pagewalk.kernel.mm.pagefile;

import java.nio.file.Path;

/**
 * A paging file that the user wants.
 *
 * @param path host file, or null for an anonymous temporary one
 * @param minimum bytes it begins with
 * @param maximum bytes to which it may grow
 */
public record PagingFileSetting(Path path, long minimum, long maximum) {
  private static final long MEBIBYTE = 1 << 20;

  /** What is used when nothing is asked for: 16 to 256 MiB in a temporary file. */
  public static PagingFileSetting standard() {
    return new PagingFileSetting(null, 16 * MEBIBYTE, 256 * MEBIBYTE);
  }
}
