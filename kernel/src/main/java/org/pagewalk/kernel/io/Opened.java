package org.pagewalk.kernel.io;

/**
 * A successful opening.
 *
 * @param file the new file object
 * @param information IoStatusBlock.Information: FILE_SUPERSEDED 0, OPENED 1, CREATED 2, OVERWRITTEN
 *     3
 */
public record Opened(FileObject file, int information) {
  static final int SUPERSEDED = 0;
  static final int OPENED = 1;
  static final int CREATED = 2;
  static final int OVERWRITTEN = 3;
}
