package org.pagewalk.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import org.pagewalk.kernel.NtStatus;
import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.PeImage;

/** An image that the user named: a bundled program, or a file of the host. */
final class HostFile {
  /** Images are small; a file beyond this is no program that runs here. */
  private static final long LARGEST = 256L << 20;

  private final String name;
  private final Optional<Path> folder;
  private final byte[] content;

  private HostFile(String name, Optional<Path> folder, byte[] content) {
    this.name = name;
    this.folder = folder;
    this.content = content;
  }

  /**
   * Finds an image by a bundled program's name or by path. A bundled name wins if it has no
   * separator.
   */
  static HostFile open(String name) {
    return GuestCatalogue.program(name).map(HostFile::bundled).orElseGet(() -> read(name));
  }

  private static HostFile bundled(GuestProgram program) {
    byte[] content =
        GuestCatalogue.file(program.image())
            .orElseThrow(() -> new Refusal(program.image() + ": the bundled image is missing"));
    return new HostFile(program.name(), Optional.empty(), content);
  }

  private static HostFile read(String name) {
    try {
      Path path = Path.of(name);
      if (!Files.exists(path)) {
        throw new Refusal(name + ": no such file, and no bundled program of this name");
      }
      if (!Files.isRegularFile(path)) {
        throw new Refusal(name + ": not a regular file");
      }
      if (Files.size(path) > LARGEST) {
        throw new Refusal(name + ": larger than 256 MiB");
      }
      Optional<Path> folder = Optional.ofNullable(path.toAbsolutePath().getParent());
      return new HostFile(name, folder, Files.readAllBytes(path));
    } catch (InvalidPathException _) {
      throw new Refusal("'" + name + "' is no path");
    } catch (IOException e) {
      throw new Refusal(name + ": cannot be read: " + reason(e));
    }
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
  }

  /** As the user wrote it. */
  String name() {
    return name;
  }

  /** The file's own name without folders; of a bundled program, with its suffix. */
  String fileName() {
    return folder.isEmpty() ? name + ".exe" : String.valueOf(Path.of(name).getFileName());
  }

  byte[] content() {
    return content;
  }

  /** The host folder that the file lies in; empty for a bundled program. */
  Optional<Path> folder() {
    return folder;
  }

  /** The image in this file, with the checks that NT makes before it maps one. */
  PeImage image() {
    try {
      return PeImage.open(ImageBytes.of(content));
    } catch (InvalidImageException e) {
      throw refusalOf(e);
    }
  }

  /** A refusal that names this file. */
  Refusal refusalOf(InvalidImageException e) {
    return new Refusal(name + ": " + e.getMessage() + " (" + NtStatus.nameOf(e.status()) + ")");
  }
}
