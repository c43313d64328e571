package org.pagewalk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import org.pagewalk.kernel.io.HostConsole;

/** The process's own standard streams, byte for byte. */
final class HostStreams implements HostConsole {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  HostStreams(InputStream in, PrintStream out, PrintStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  @Override
  public void output(byte[] bytes, int start, int length) {
    out.write(bytes, start, length);
    out.flush();
  }

  @Override
  public void error(byte[] bytes, int start, int length) {
    err.write(bytes, start, length);
    err.flush();
  }

  /** An input that cannot be read counts as ended. */
  @Override
  public int input(byte[] into, int start, int length) {
    out.flush();
    try {
      return in.read(into, start, length);
    } catch (IOException _) {
      return -1;
    }
  }
}
