package org.pagewalk.kernel.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** A host's console over streams in memory that counts what is asked of it. */
final class StreamConsole implements HostConsole {
  final ByteArrayOutputStream output = new ByteArrayOutputStream();
  final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  InputStream input = InputStream.nullInputStream();
  IOException failure;
  long bytesAskedFor;
  int reads;

  private void failIfWanted() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void output(byte[] bytes, int start, int length) throws IOException {
    failIfWanted();
    output.write(bytes, start, length);
  }

  @Override
  public void error(byte[] bytes, int start, int length) throws IOException {
    failIfWanted();
    errors.write(bytes, start, length);
  }

  @Override
  public int input(byte[] into, int start, int length) throws IOException {
    failIfWanted();
    reads++;
    bytesAskedFor += length;
    return input.read(into, start, length);
  }
}
