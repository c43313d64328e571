package org.pagewalk.kernel.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** A host's console over streams in memory that counts what is asked of it. */
final class StreamConsole implements HostConsole {
  static final int PART = 4096;

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

  /** Answers a guest that wants input. */
  void answer(ConsoleInput device) {
    byte[] part = new byte[PART];
    try {
      failIfWanted();
      reads++;
      bytesAskedFor += PART;
      int count = input.read(part, 0, PART);
      if (count < 0) {
        device.end();
      } else {
        device.give(part, 0, count);
      }
    } catch (IOException e) {
      device.fail(e);
    }
  }
}
