package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.host.HostFailure;
import org.pagewalk.kernel.host.ScratchFile;
import org.pagewalk.kernel.status.StatusException;

/**
 * One of the standard streams. What was read from the host and not yet by the guest is kept; while
 * a history is kept, everything is, in a temporary file, so that a machine that goes back to a
 * snapshot reads the same input again. What was written has left: when a machine that has gone back
 * writes it again, the host does not get it a second time.
 */
public final class ConsoleDevice extends DeviceNode implements ConsoleInput {
  /** Which of the streams a device is. */
  public enum Stream {
    INPUT,
    OUTPUT,
    ERROR
  }

  private static final int HISTORY_PART = 4096;

  private final Stream stream;
  private final HostConsole host;

  /** Bytes that the guest has written. */
  private long written;

  @Derived("bytes that the host has taken, which cannot be taken back")
  private long delivered;

  /** Where the guest is in its input, in bytes from the beginning. */
  private long position;

  private final HostReport report;

  @Derived("the part of the host's input at windowStart")
  private byte[] window = {};

  @Derived("where the window begins in the host's input")
  private long windowStart;

  @Derived("bytes that the host has given, which do not change")
  private long received;

  @Derived("what the host has given, which does not change")
  private boolean ended;

  @Derived("what the host has answered to the read that waits")
  private IOException failure;

  @Derived("what the host has given since a history is kept")
  private ScratchFile history;

  ConsoleDevice(
      DirectoryNode parent, String name, Stream stream, HostConsole host, HostReport report) {
    super(parent, name);
    this.stream = stream;
    this.host = host;
    this.report = report;
  }

  /** From now on the guest may go back and read again what it has not yet read now. */
  void keepHistory() {
    if (history == null) {
      history = ScratchFile.temporary(".input");
      keepInput();
    }
  }

  /**
   * @throws InputWanted if the host must give some first
   * @throws StatusException if the host's input cannot be read
   */
  @Override
  public int read(byte[] into, int start, int length) {
    if (stream != Stream.INPUT || length == 0) {
      return 0;
    }
    if (!isInWindow() && !fillWindow()) {
      return 0;
    }
    int from = (int) (position - windowStart);
    int count = Math.min(length, window.length - from);
    System.arraycopy(window, from, into, start, count);
    position += count;
    return count;
  }

  private boolean isInWindow() {
    return position >= windowStart && position < windowStart + window.length;
  }

  /** Brings what comes next into the window; false at the end. */
  private boolean fillWindow() {
    if (position < received) {
      windowStart = position;
      window = new byte[(int) Math.min(HISTORY_PART, received - position)];
      recallInput();
      return true;
    }
    if (ended) {
      return false;
    }
    if (failure != null) {
      IOException answered = failure;
      failure = null;
      throw refused("standard input cannot be read", answered);
    }
    throw InputWanted.INSTANCE;
  }

  @Override
  public void give(byte[] bytes, int start, int length) {
    if (position < received) {
      throw new IllegalStateException("input was given before it was wanted");
    }
    window = Arrays.copyOfRange(bytes, start, start + length);
    windowStart = received;
    received += length;
    if (history != null) {
      keepInput();
    }
  }

  private void keepInput() {
    try {
      if (window.length > 0) {
        history.write(windowStart, window, 0, window.length);
      }
    } catch (IOException e) {
      throw HostAnswers.temporaryFileFailed(e);
    }
  }

  private void recallInput() {
    try {
      history.read(windowStart, window, 0, window.length);
    } catch (IOException e) {
      throw HostAnswers.temporaryFileFailed(e);
    }
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void fail(IOException answered) {
    failure = answered;
  }

  private StatusException refused(String what, IOException reason) {
    report.failed(what + ": " + HostFailure.reasonOf(reason));
    return new StatusException(HostFailure.statusOf(reason));
  }

  /**
   * @throws StatusException DISK_FULL, PIPE_BROKEN or UNEXPECTED_IO_ERROR if the host does not take
   *     it
   */
  @Override
  public void write(byte[] from, int start, int length) {
    int taken = Math.clamp(delivered - written, 0, length);
    if (taken < length) {
      deliver(from, start + taken, length - taken);
    }
    written += length;
    delivered = Math.max(delivered, written);
  }

  private void deliver(byte[] from, int start, int length) {
    try {
      if (stream == Stream.ERROR) {
        host.error(from, start, length);
      } else {
        host.output(from, start, length);
      }
    } catch (IOException e) {
      throw refused(
          "standard " + (stream == Stream.ERROR ? "error" : "output") + " cannot be written", e);
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

  /** Lets go of the history. */
  void close() {
    if (history != null) {
      history.close();
    }
  }
}
