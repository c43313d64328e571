package org.pagewalk.kernel.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.pagewalk.emulator.port.Derived;

/**
 * A regular file of the host, read and written as blocks are needed. What has taken its name since
 * it was listed, be it a link, a pipe or another file, is neither opened nor removed.
 */
@Derived("a file of the host")
final class HostFile implements FileSource {
  private final HostFolder folder;
  private final Path path;
  private final long size;
  private final Object identity;

  HostFile(HostFolder folder, Path path, long size, Object identity) {
    this.folder = folder;
    this.path = path;
    this.size = size;
    this.identity = identity;
  }

  /** Size in bytes when it was listed or made. */
  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, byte[] into, int length) {
    try (FileChannel channel = open(Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new HostFileException("host file " + path + " became shorter while it was in use");
        }
      }
    } catch (IOException e) {
      throw new HostFileException(
          "host file %s cannot be read: %s".formatted(path, HostReport.reasonOf(e)));
    }
  }

  /** Writes the changed blocks of a content and gives the file its size. */
  void write(FileContent content) throws IOException {
    try (FileChannel channel =
        open(
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      if (channel.size() > content.shortest()) {
        channel.truncate(content.shortest());
      }
      content.writeChanged(
          (offset, bytes, length) ->
              writeFully(channel, ByteBuffer.wrap(bytes, 0, length), offset));
      if (channel.size() < content.size()) {
        writeFully(channel, ByteBuffer.wrap(new byte[1]), content.size() - 1);
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer, long offset)
      throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position());
    }
  }

  /** Removes the file, if it is still there. */
  void delete() throws IOException {
    try {
      requireSame();
      Files.delete(path);
    } catch (NoSuchFileException _) {
      // It is gone, as was wanted.
    }
  }

  /**
   * Opens the file. For writing it is opened for both, which never waits for a pipe's other end
   * should one have come in between the two looks.
   */
  private FileChannel open(Set<OpenOption> options) throws IOException {
    requireSame();
    FileChannel channel = FileChannel.open(path, options);
    try {
      requireSame();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return channel;
  }

  private void requireSame() throws IOException {
    folder.requireInPlace();
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile() || !Objects.equals(attributes.fileKey(), identity)) {
      throw new IOException("something else has taken its name");
    }
  }
}
