package org.pagewalk.kernel.host;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.status.KernelRefusal;

/**
 * A folder on the host's disk. Every path is made of this folder and one plain name, no link is
 * followed, and before each use the folder must still be where it was, so nothing outside can be
 * reached.
 */
@Derived("a folder of the host")
public final class DiskFolder implements HostFolder {
  private final Path path;

  private DiskFolder(Path path) {
    this.path = path;
  }

  /**
   * The folder that a path leads to now.
   *
   * @throws KernelRefusal if it leads nowhere
   */
  public static DiskFolder at(Path path) {
    try {
      return new DiskFolder(path.toRealPath());
    } catch (IOException e) {
      throw new KernelRefusal(
          "the folder %s cannot be mounted: %s".formatted(path, HostFailure.reasonOf(e)));
    }
  }

  @Override
  public String path() {
    return path.toString();
  }

  @Override
  public List<HostEntry> list() throws IOException {
    requireInPlace();
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      stream.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    paths.sort(Comparator.naturalOrder());
    List<HostEntry> entries = new ArrayList<>();
    for (Path entry : paths) {
      BasicFileAttributes attributes = attributesOf(entry);
      if (attributes != null) {
        entries.add(entryOf(entry, attributes));
      }
    }
    return entries;
  }

  /** Attributes of the entry itself; null if it has just gone. */
  private static BasicFileAttributes attributesOf(Path entry) throws IOException {
    try {
      return Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static HostEntry entryOf(Path entry, BasicFileAttributes attributes) {
    HostEntry.Kind kind = HostEntry.Kind.OTHER;
    if (attributes.isRegularFile()) {
      kind = HostEntry.Kind.FILE;
    } else if (attributes.isDirectory()) {
      kind = HostEntry.Kind.FOLDER;
    }
    String name = entry.getFileName().toString();
    return new HostEntry(
        name, kind, attributes.size(), DiskFile.identityOf(attributes), isReachable(entry, name));
  }

  /** Whether a name leads back to the same bytes on the host. */
  private static boolean isReachable(Path entry, String name) {
    try {
      return entry.resolveSibling(name).equals(entry);
    } catch (InvalidPathException _) {
      return false;
    }
  }

  @Override
  public DiskFolder folder(String name) {
    return new DiskFolder(child(name));
  }

  @Override
  public DiskFile file(HostEntry entry) {
    return new DiskFile(this, child(entry.name()), entry.size(), entry.identity());
  }

  private Path child(String name) {
    Path child = path.resolve(name);
    boolean plain = path.equals(child.getParent()) && child.equals(child.normalize());
    if (name.isEmpty() || !plain) {
      throw new IllegalArgumentException("not a plain name: " + name);
    }
    return child;
  }

  @Override
  public boolean has(String name) {
    return Files.exists(child(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void createFolder(String name) throws IOException {
    requireInPlace();
    Files.createDirectory(child(name));
  }

  @Override
  public void deleteFolder(String name) throws IOException {
    requireInPlace();
    if (!Files.isDirectory(child(name), LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is no folder any more");
    }
    Files.delete(child(name));
  }

  @Override
  public DiskFile createFile(String name) throws IOException {
    requireInPlace();
    Path file = child(name);
    Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    return new DiskFile(this, file, 0, DiskFile.identityOf(attributesOf(file)));
  }

  /**
   * Checks that the path still leads to this folder, and through no link.
   *
   * @throws IOException if it does not
   */
  void requireInPlace() throws IOException {
    if (!path.toRealPath().equals(path)) {
      throw new IOException("the folder " + path + " has become a link");
    }
  }
}
