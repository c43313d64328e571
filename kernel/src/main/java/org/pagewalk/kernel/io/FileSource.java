package org.pagewalk.kernel.io;

/** Where a file's first content comes from. */
interface FileSource {
  /** Size in bytes. */
  long size();

  /**
   * Reads {@code length} bytes that lie inside the file.
   *
   * @throws HostFileException if the host refuses
   */
  void read(long offset, byte[] into, int length);
}
