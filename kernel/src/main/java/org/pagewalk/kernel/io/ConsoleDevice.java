package org.pagewalk.kernel.io;

import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;

/**
 * One of the standard streams. What was read from the host is kept, so a machine that goes back to
 * a snapshot reads the same input again; what was written has left.
 */
public final class ConsoleDevice extends DeviceNode {
  /** Which of the streams a device is. */
  public enum Stream {
    INPUT,
    OUTPUT,
    ERROR
  }

  private static final int CHUNK = 4096;

  private final Stream stream;
  private final HostConsole host;
  private long written;
  private int position;

  @Derived("what the host has given, which does not change")
  private byte[] received = new byte[0];

  @Derived("what the host has given, which does not change")
  private boolean ended;

  ConsoleDevice(DirectoryNode parent, String name, Stream stream, HostConsole host) {
    super(parent, name);
    this.stream = stream;
    this.host = host;
  }

  @Override
  public int read(byte[] into, int start, int length) {
    if (stream != Stream.INPUT || length == 0) {
      return 0;
    }
    if (position == received.length && !ended) {
      byte[] chunk = new byte[CHUNK];
      int count = host.input(chunk, 0, chunk.length);
      if (count < 0) {
        ended = true;
      } else {
        int before = received.length;
        received = Arrays.copyOf(received, before + count);
        System.arraycopy(chunk, 0, received, before, count);
      }
    }
    int count = Math.min(length, received.length - position);
    System.arraycopy(received, position, into, start, count);
    position += count;
    return count;
  }

  @Override
  public void write(byte[] from, int start, int length) {
    written += length;
    if (stream == Stream.ERROR) {
      host.error(from, start, length);
    } else {
      host.output(from, start, length);
    }
  }

  /** Bytes that the guest has written. */
  public long written() {
    return written;
  }

  @Override
  public boolean isConsole() {
    return true;
  }
}
