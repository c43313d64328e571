package org.pagewalk.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Paths of the host as users write them. */
final class HostPath implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    try {
      return parse(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(e.getReason());
    }
  }

  /** Reads a path; {@code what} begins the refusal. */
  static Path parse(String text, String what) {
    try {
      return parse(text);
    } catch (InvalidPathException e) {
      throw new Refusal(what + ": " + e.getReason());
    }
  }

  private static Path parse(String text) {
    if (text.isEmpty()) {
      throw new InvalidPathException(text, "the path is empty");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException _) {
      throw new InvalidPathException(text, "'" + text + "' is no path on this host");
    }
  }

  /** One path for all spellings of it; the file itself need not exist. */
  static Path canonical(Path path) {
    Path absolute = path.toAbsolutePath();
    Path folder = absolute.getParent();
    try {
      return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    } catch (IOException _) {
      return absolute;
    }
  }
}
