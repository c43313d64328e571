package org.pagewalk.kernel.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pagewalk.emulator.port.Derived;

/**
 * A file of the host for what does not fit into memory. Its name is gone as soon as the host
 * allows, so nothing is left behind however the process ends.
 */
@Derived("a file of the host")
public final class ScratchFile implements AutoCloseable {
  /** Where files without a name of the user's are made. */
  public static final Path TEMPORARY_FOLDER = Path.of(System.getProperty("java.io.tmpdir"));

  private final String suffix;
  private FileChannel channel;

  private ScratchFile(String suffix) {
    this.suffix = suffix;
  }

  /** A file in the temporary folder, made when it is first written. */
  public static ScratchFile temporary(String suffix) {
    return new ScratchFile(suffix);
  }

  /** A file in the temporary folder, made now. */
  public static ScratchFile temporaryNow(String suffix) throws IOException {
    ScratchFile file = new ScratchFile(suffix);
    file.make();
    return file;
  }

  /** A file that nobody else can have: a name that exists is refused. */
  public static ScratchFile named(Path path) throws IOException {
    ScratchFile file = new ScratchFile("");
    file.channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    return file;
  }

  private void make() throws IOException {
    channel =
        FileChannel.open(
            Files.createTempFile(TEMPORARY_FOLDER, "pagewalk", suffix),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Writes all the bytes at a position. */
  public void write(long position, byte[] from, int start, int length) throws IOException {
    if (channel == null) {
      make();
    }
    ByteBuffer buffer = ByteBuffer.wrap(from, start, length);
    for (long at = position; buffer.hasRemaining(); ) {
      at += channel.write(buffer, at);
    }
  }

  /** Reads bytes that were written. */
  public void read(long position, byte[] into, int start, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, start, length);
    for (long at = position; buffer.hasRemaining(); ) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new IOException("it has become shorter");
      }
      at += count;
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
