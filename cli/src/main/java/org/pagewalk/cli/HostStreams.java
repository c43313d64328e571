package org.pagewalk.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pagewalk.cli.system.GuestConsole;

/** The process's own standard streams, byte for byte, with every error that they report. */
final class HostStreams implements GuestConsole {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;

  /** Streams of which the input may be null for one that is closed. */
  HostStreams(InputStream in, OutputStream out, OutputStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** The streams that the process was started with. */
  static HostStreams ofProcess() {
    return new HostStreams(
        inputIsOurs() ? null : new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err));
  }

  /**
   * Whether descriptor 0 was closed at the start, so that the JVM has opened a file of its own
   * under that number.
   */
  private static boolean inputIsOurs() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return false;
    }
    try {
      Path opened = Files.readSymbolicLink(DESCRIPTORS.resolve("0"));
      return opened.startsWith(Path.of(System.getProperty("java.home")).toRealPath());
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void output(byte[] bytes, int start, int length) throws IOException {
    write(out, 1, bytes, start, length);
  }

  @Override
  public void error(byte[] bytes, int start, int length) throws IOException {
    write(err, 2, bytes, start, length);
  }

  private static void write(
      OutputStream stream, int descriptor, byte[] bytes, int start, int length) throws IOException {
    try {
      stream.write(bytes, start, length);
      stream.flush();
    } catch (IOException e) {
      if (ClosedPipe.isMeantBy(e, descriptor)) {
        throw new ClosedPipe();
      }
      throw e;
    }
  }

  @Override
  public int input(byte[] into, int start, int length) throws IOException {
    if (in == null) {
      throw new IOException("it is closed");
    }
    return in.read(into, start, length);
  }
}
