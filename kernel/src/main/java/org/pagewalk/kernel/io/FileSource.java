package org.pagewalk.kernel.io;

/** Where a file's first content comes from. */
interface FileSource {
  /** Size in bytes. */
  long size();

  /**
   * Reads the first {@code length} bytes of a block, which lie inside the file.
   *
   * @param into a whole block
   * @throws HostFileException if the host refuses
   */
  void readBlock(int index, byte[] into, int length);

  /** As {@link #readBlock}, and nothing is remembered of it. */
  default void peekBlock(int index, byte[] into, int length) {
    readBlock(index, into, length);
  }
}
