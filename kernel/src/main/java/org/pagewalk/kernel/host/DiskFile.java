package org.pagewalk.kernel.host;

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
 * A regular file on the host's disk. What has taken its name since it was listed, be it a link, a
 * pipe or another file, is neither opened nor removed.
 */
@Derived("a file of the host")
final class DiskFile implements HostFile {
  private static final Set<OpenOption> READING =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /** For both, which never waits for a pipe's other end should one have taken the name. */
  private static final Set<OpenOption> WRITING =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final DiskFolder folder;
  private final Path path;
  private final long size;
  private final String identity;

  DiskFile(DiskFolder folder, Path path, long size, String identity) {
    this.folder = folder;
    this.path = path;
    this.size = size;
    this.identity = identity;
  }

  static String identityOf(BasicFileAttributes attributes) {
    return attributes.fileKey() == null ? null : attributes.fileKey().toString();
  }

  @Override
  public String path() {
    return path.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, byte[] into, int length) throws IOException {
    try (FileChannel channel = open(READING)) {
      ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new IOException("it became shorter while it was in use");
        }
      }
    }
  }

  @Override
  public Writer open() throws IOException {
    return new ChannelWriter(open(WRITING));
  }

  /** Writes through a channel. */
  private record ChannelWriter(FileChannel channel) implements Writer {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void cut(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void write(long offset, byte[] from, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(from, 0, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer, offset + buffer.position());
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public void delete() throws IOException {
    try {
      requireSame();
      Files.delete(path);
    } catch (NoSuchFileException _) {
      // It is gone, as was wanted.
    }
  }

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
    if (!attributes.isRegularFile() || !Objects.equals(identityOf(attributes), identity)) {
      throw new IOException("something else has taken its name");
    }
  }
}
