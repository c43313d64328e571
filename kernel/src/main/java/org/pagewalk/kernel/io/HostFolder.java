package org.pagewalk.kernel.io;

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
import java.util.TreeMap;
import org.pagewalk.emulator.port.Derived;

/**
 * A folder of the host that a guest may see: its regular files and folders whose names a guest can
 * say. Every path is made of this folder and one plain name, no link is followed, and before each
 * use the folder must still be where it was, so nothing outside can be reached.
 */
@Derived("a folder of the host")
final class HostFolder {
  private static final int NAMES_TOLD = 3;

  private final Path path;
  private final HostReport report;

  private HostFolder(Path path, HostReport report) {
    this.path = path;
    this.report = report;
  }

  /**
   * The folder that a path leads to now.
   *
   * @throws IOException if it leads nowhere
   */
  static HostFolder at(Path path, HostReport report) throws IOException {
    return new HostFolder(path.toRealPath(), report);
  }

  /**
   * One entry that the guest sees.
   *
   * @param size bytes
   * @param identity tells the file from another one of its name; null if the host cannot
   */
  record Entry(String name, boolean folder, long size, Object identity) {}

  /**
   * What a folder holds.
   *
   * @param hidden names of what the guest does not see; nothing else may have them
   */
  record Listing(List<Entry> visible, List<String> hidden) {}

  /** Lists the folder, in the order of the host's names. */
  Listing list() throws IOException {
    requireInPlace();
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      stream.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    paths.sort(Comparator.naturalOrder());
    TreeMap<String, Entry> visible = new TreeMap<>();
    List<String> hidden = new ArrayList<>();
    List<String> unsayable = new ArrayList<>();
    for (Path entry : paths) {
      String name = entry.getFileName().toString();
      BasicFileAttributes attributes = attributesOf(entry);
      if (attributes == null) {
        continue;
      }
      boolean usable = attributes.isRegularFile() || attributes.isDirectory();
      String key = FileName.key(name);
      if (usable && isSayable(entry, name) && !visible.containsKey(key)) {
        visible.put(
            key,
            new Entry(name, attributes.isDirectory(), attributes.size(), attributes.fileKey()));
      } else {
        hidden.add(name);
        if (usable) {
          unsayable.add(name);
        }
      }
    }
    tellOf(unsayable);
    List<Entry> inOrder = new ArrayList<>(visible.values());
    inOrder.sort(Comparator.comparing(Entry::name));
    return new Listing(inOrder, hidden);
  }

  /** Attributes of the entry itself; null if it has just gone. */
  private static BasicFileAttributes attributesOf(Path entry) throws IOException {
    try {
      return Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /** Whether a name is one for NT, and leads back to the same bytes on the host. */
  private static boolean isSayable(Path entry, String name) {
    try {
      return FileName.isValid(name) && entry.resolveSibling(name).equals(entry);
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private void tellOf(List<String> names) {
    if (!names.isEmpty()) {
      String first = String.join(", ", names.subList(0, Math.min(NAMES_TOLD, names.size())));
      report.remark(
          "the guest does not see %d of the files in %s, because their names are none for NT"
              .concat(" or differ from others in case only: %s%s")
              .formatted(names.size(), path, first, names.size() > NAMES_TOLD ? ", ..." : ""));
    }
  }

  /** Tells the user what the host has refused. */
  HostReport report() {
    return report;
  }

  HostFolder folder(String name) {
    return new HostFolder(child(name), report);
  }

  HostFile file(Entry entry) {
    return new HostFile(this, child(entry.name()), entry.size(), entry.identity());
  }

  private Path child(String name) {
    if (!FileName.isValid(name)) {
      throw new IllegalArgumentException("not a plain name: " + name);
    }
    return path.resolve(name);
  }

  /** Whether anything has a name now, be it visible or not. */
  boolean has(String name) {
    return Files.exists(child(name), LinkOption.NOFOLLOW_LINKS);
  }

  void createFolder(String name) throws IOException {
    requireInPlace();
    Files.createDirectory(child(name));
  }

  /** Removes an empty folder of this one. */
  void deleteFolder(String name) throws IOException {
    requireInPlace();
    if (!Files.isDirectory(child(name), LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is no folder any more");
    }
    Files.delete(child(name));
  }

  /** Makes an empty file of a name that nothing has. */
  HostFile createFile(String name) throws IOException {
    requireInPlace();
    Path file = child(name);
    Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    return new HostFile(this, file, 0, attributesOf(file).fileKey());
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
