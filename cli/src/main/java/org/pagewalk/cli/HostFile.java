package org.pagewalk.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.status.NtStatus;

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
      Path path = HostPath.parse(name, "PROGRAM");
      if (!Files.exists(path)) {
        throw new Refusal(missing(name));
      }
      if (!Files.isRegularFile(path)) {
        throw new Refusal(name + ": not a regular file");
      }
      Optional<Path> folder = Optional.ofNullable(path.toAbsolutePath().getParent());
      return new HostFile(name, folder, content(path, name));
    } catch (IOException e) {
      throw new Refusal(name + ": cannot be read: " + reason(e));
    }
  }

  /** The bytes of an image's file; {@code name} begins the refusal of one that is too large. */
  static byte[] content(Path path, String name) throws IOException {
    if (Files.size(path) > LARGEST) {
      throw new Refusal(name + ": larger than 256 MiB");
    }
    return Files.readAllBytes(path);
  }

  private static String missing(String name) {
    if (name.contains("/") || name.contains("\\")) {
      return name + ": no such file";
    }
    List<String> names = GuestCatalogue.programs().stream().map(GuestProgram::name).toList();
    String withoutSuffix = name.replaceFirst("(?i)\\.exe$", "");
    return "there is no bundled program '%s', and no file of this name here%s"
        .formatted(
            name, NearestName.hint(withoutSuffix, names, "; pagewalk list shows the programs"));
  }

  /** Whether this is the file that {@link #open} reads for a name. */
  static boolean isRead(Path path, String name) {
    try {
      return GuestCatalogue.program(name).isEmpty()
          && Files.isSameFile(path, HostPath.parse(name, "PROGRAM"));
    } catch (IOException _) {
      return false;
    }
  }

  /** What went wrong, for the end of a sentence. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
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
