package org.pagewalk.kernel.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pagewalk.emulator.port.Derived;

/**
 * A file of the host for what does not fit into memory, made when it is first written. Its name is
 * gone as soon as the host allows, so nothing is left behind however the process ends.
 */
@Derived("a file of the host")
final class TemporaryFile implements AutoCloseable {
  private FileChannel channel;

  /**
   * Writes all the bytes at a position.
   *
   * @throws HostFileException if the host refuses
   */
  void write(long position, byte[] from, int start, int length) {
    try {
      if (channel == null) {
        Path file = Files.createTempFile("pagewalk", ".spill");
        channel =
            FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
      }
      ByteBuffer buffer = ByteBuffer.wrap(from, start, length);
      for (long at = position; buffer.hasRemaining(); ) {
        at += channel.write(buffer, at);
      }
    } catch (IOException e) {
      throw new HostFileException("a temporary file cannot be written: " + HostReport.reasonOf(e));
    }
  }

  /**
   * Reads bytes that were written.
   *
   * @throws HostFileException if the host refuses
   */
  void read(long position, byte[] into, int start, int length) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(into, start, length);
      for (long at = position; buffer.hasRemaining(); ) {
        int count = channel.read(buffer, at);
        if (count < 0) {
          throw new HostFileException("a temporary file has become shorter");
        }
        at += count;
      }
    } catch (IOException e) {
      throw new HostFileException("a temporary file cannot be read: " + HostReport.reasonOf(e));
    }
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // Nobody needs its bytes any more.
    }
  }
}
