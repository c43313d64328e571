package org.pagewalk.kernel.host;

import java.io.IOException;
import org.pagewalk.emulator.port.Derived;

/** A regular file of the host, and all that is asked of it. */
@Derived("a file of the host")
public interface HostFile {
  /** Where it is, for people. */
  String path();

  /** Size in bytes when it was listed or made. */
  long size();

  /** Reads {@code length} bytes that lay inside the file when it was listed. */
  void read(long offset, byte[] into, int length) throws IOException;

  /** Opens it to be changed. */
  Writer open() throws IOException;

  /** Removes it, if it is still there. */
  void delete() throws IOException;

  /** A file that is being changed. */
  interface Writer extends AutoCloseable {
    /** Size in bytes now. */
    long size() throws IOException;

    /** Cuts the file if it is longer. */
    void cut(long size) throws IOException;

    /** Writes all the bytes; the file grows as needed. */
    void write(long offset, byte[] from, int length) throws IOException;

    @Override
    void close() throws IOException;
  }
}
