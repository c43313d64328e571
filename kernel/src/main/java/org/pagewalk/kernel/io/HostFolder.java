package org.pagewalk.kernel.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.pagewalk.emulator.port.Derived;

/**
 * A folder of the host that a guest may see. Symbolic links and special files in it do not exist
 * for the guest, and every path is made of this folder and one plain name, so nothing outside can
 * be reached.
 */
@Derived("a folder of the host")
public final class HostFolder {
  private final Path path;

  public HostFolder(Path path) {
    this.path = path;
  }

  /** One entry: a plain file or a folder. */
  record Entry(String name, boolean folder, long size) {}

  /** Everything that the guest may see here, in the order of the host's names. */
  List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      for (Path entry : stream) {
        String name = entry.getFileName().toString();
        BasicFileAttributes attributes =
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean visible = attributes.isRegularFile() || attributes.isDirectory();
        if (visible && FileName.isValid(name)) {
          entries.add(new Entry(name, attributes.isDirectory(), attributes.size()));
        }
      }
    }
    entries.sort((a, b) -> a.name().compareTo(b.name()));
    return entries;
  }

  HostFolder folder(String name) {
    return new HostFolder(child(name));
  }

  FileSource file(String name, long size) {
    return new HostFile(child(name), size);
  }

  private Path child(String name) {
    if (!FileName.isValid(name)) {
      throw new IllegalArgumentException("not a plain name: " + name);
    }
    return path.resolve(name);
  }

  void createFolder(String name) throws IOException {
    Files.createDirectory(child(name));
  }

  void delete(String name) throws IOException {
    Files.deleteIfExists(child(name));
  }

  /** Writes the changed blocks of a file and gives it its size; makes the file if need be. */
  void write(String name, FileContent content) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            child(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      if (channel.size() > content.shortest()) {
        channel.truncate(content.shortest());
      }
      content.writeChanged(
          (offset, bytes, length) -> {
            channel.position(offset);
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
            while (buffer.hasRemaining()) {
              channel.write(buffer);
            }
          });
      if (channel.size() < content.size()) {
        channel.position(content.size() - 1);
        channel.write(ByteBuffer.wrap(new byte[1]));
      }
    }
  }

  /** A file of the host, read as blocks are needed. */
  @Derived("a file of the host")
  private record HostFile(Path path, long size) implements FileSource {
    @Override
    public void read(long offset, byte[] into, int length) {
      try (SeekableByteChannel channel =
          Files.newByteChannel(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        channel.position(offset);
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining()) {
          if (channel.read(buffer) < 0) {
            throw new HostFileException(
                "host file " + path + " became shorter while it was in use");
          }
        }
      } catch (IOException e) {
        throw new HostFileException("host file " + path + " cannot be read: " + e.getMessage());
      }
    }
  }
}
