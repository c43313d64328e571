package org.pagewalk.unicorn;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A loaded Unicorn library, version 2.0 or newer.
 *
 * <p>The library is not part of this module: its licence is the GPL, and it is used where the user
 * has it. A loaded library stays loaded until the JVM ends. Two versions may be loaded at the same
 * time.
 */
public final class UnicornLibrary {
  /** System property that names the library's file. */
  public static final String PATH_PROPERTY = "org.pagewalk.unicorn.library";

  /** Environment variable that names the library's file, where the property does not. */
  public static final String PATH_VARIABLE = "UNICORN_LIBRARY";

  /** The file's name wherever it lies: the number is that of the library's binary interface. */
  public static final String FILE_NAME = "libunicorn.so.2";

  private static final int OLDEST_MAJOR = 2;
  private static final byte[] ELF_MAGIC = {0x7F, 'E', 'L', 'F'};

  private final String origin;
  private final Functions functions;
  private final Version version;

  private UnicornLibrary(String origin, Functions functions) {
    this.origin = origin;
    this.functions = functions;
    this.version = Version.unpack(functions.version());
  }

  /**
   * Loads the library that the system property or the environment variable names; else the newest
   * in the {@linkplain #cacheFolder() cache folder}; else the one that the system's loader finds.
   *
   * @throws UnicornUnavailableException if there is none, or it cannot be used
   */
  public static UnicornLibrary load() {
    Optional<Path> named = named();
    if (named.isPresent()) {
      return load(named.get());
    }
    List<Path> cached = cached();
    return cached.isEmpty() ? loadFromSystem() : load(cached.getLast());
  }

  /**
   * Loads the library in a file.
   *
   * @throws UnicornUnavailableException if the file is missing, is not Unicorn, or is too old
   */
  public static UnicornLibrary load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UnicornUnavailableException(
          UnicornUnavailableException.Reason.WRONG_PATH,
          "There is no Unicorn library at " + file + ": no such file.");
    }
    if (!isElf(file)) {
      throw notLoadable(file, null);
    }
    SymbolLookup symbols;
    try {
      symbols = lookup(file);
    } catch (IllegalArgumentException refused) {
      throw notLoadable(file, refused);
    }
    return check(file.toString(), symbols);
  }

  /**
   * Loads the library that the system's loader finds by name.
   *
   * @throws UnicornUnavailableException if there is none, or it cannot be used
   */
  public static UnicornLibrary loadFromSystem() {
    return loadByName(FILE_NAME);
  }

  /**
   * Where libraries lie that were fetched for this user rather than installed, a folder per
   * version: {@code pagewalk/unicorn} under {@code XDG_CACHE_HOME} or {@code ~/.cache}.
   */
  public static Path cacheFolder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path root =
        cache != null && !cache.isEmpty()
            ? Path.of(cache)
            : Path.of(System.getProperty("user.home"), ".cache");
    return root.resolve("pagewalk").resolve("unicorn");
  }

  /** The file that the system property or else the environment variable names. */
  public static Optional<Path> named() {
    return Optional.ofNullable(System.getProperty(PATH_PROPERTY, System.getenv(PATH_VARIABLE)))
        .filter(path -> !path.isEmpty())
        .map(Path::of);
  }

  /** The library of one version in the cache folder, for instance {@code 2.1.1}. */
  public static Optional<Path> cached(String version) {
    return Optional.of(cacheFolder().resolve(version).resolve(FILE_NAME))
        .filter(Files::isRegularFile);
  }

  /** The library's own version. */
  public Version version() {
    return version;
  }

  /**
   * Whether page walks work: 2.0 walks the tables and then uses the linear address all the same.
   */
  public boolean translatesAddresses() {
    return version.atLeast(2, 1);
  }

  @Override
  public String toString() {
    return "Unicorn " + version + " (" + origin + ")";
  }

  Functions functions() {
    return functions;
  }

  void require(int major, int minor, String ability) {
    if (!version.atLeast(major, minor)) {
      throw new UnsupportedOperationException(
          ability + " needs Unicorn " + major + "." + minor + "; this one is " + version + ".");
    }
  }

  static UnicornLibrary loadByName(String name) {
    SymbolLookup symbols;
    try {
      symbols = lookup(name);
    } catch (IllegalArgumentException absent) {
      throw new UnicornUnavailableException(
          UnicornUnavailableException.Reason.MISSING,
          "The Unicorn library ("
              + name
              + ") is not installed: install Debian's package libunicorn2t64 or libunicorn2,"
              + " or name the file in the environment variable "
              + PATH_VARIABLE
              + ".",
          absent);
    }
    return check(name, symbols);
  }

  static UnicornLibrary check(String origin, SymbolLookup symbols) {
    MemorySegment ucVersion =
        symbols
            .find("uc_version")
            .orElseThrow(
                () ->
                    new UnicornUnavailableException(
                        UnicornUnavailableException.Reason.NOT_UNICORN,
                        origin + " is a library, but not Unicorn: it has no uc_version."));
    Version version = Version.unpack(Functions.version(ucVersion));
    if (version.major() < OLDEST_MAJOR) {
      throw new UnicornUnavailableException(
          UnicornUnavailableException.Reason.TOO_OLD,
          "Unicorn " + version + " (" + origin + ") is too old: 2.0 or newer is needed.");
    }
    try {
      return new UnicornLibrary(origin, new Functions(symbols));
    } catch (NoSuchElementException missing) {
      throw new UnicornUnavailableException(
          UnicornUnavailableException.Reason.NOT_UNICORN,
          "Unicorn "
              + version
              + " ("
              + origin
              + ") lacks a function: "
              + missing.getMessage()
              + ".",
          missing);
    }
  }

  private static UnicornUnavailableException notLoadable(Path file, Throwable cause) {
    return new UnicornUnavailableException(
        UnicornUnavailableException.Reason.NOT_UNICORN,
        file + " is not a library that this machine can load.",
        cause);
  }

  /**
   * The JVM prints warnings of its own about the stack when it is given a file that is no library.
   */
  private static boolean isElf(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      return Arrays.equals(content.readNBytes(ELF_MAGIC.length), ELF_MAGIC);
    } catch (IOException unreadable) {
      throw notLoadable(file, unreadable);
    }
  }

  private static List<Path> cached() {
    Path folder = cacheFolder();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> versions = Files.list(folder)) {
      versions
          .filter(each -> each.getFileName().toString().matches("\\d+\\.\\d+\\.\\d+"))
          .sorted(Comparator.comparing(UnicornLibrary::versionOfFolder))
          .map(each -> each.resolve(FILE_NAME))
          .filter(Files::isRegularFile)
          .forEach(found::add);
    } catch (IOException unreadable) {
      throw new UnicornUnavailableException(
          UnicornUnavailableException.Reason.MISSING,
          "The folder of fetched Unicorn libraries, " + folder + ", cannot be read.",
          unreadable);
    }
    return found;
  }

  private static Version versionOfFolder(Path folder) {
    String[] numbers = folder.getFileName().toString().split("\\.");
    return Version.of(
        Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
  }

  @SuppressWarnings("restricted")
  private static SymbolLookup lookup(Path file) {
    return SymbolLookup.libraryLookup(file.toAbsolutePath(), Arena.global());
  }

  @SuppressWarnings("restricted")
  private static SymbolLookup lookup(String name) {
    return SymbolLookup.libraryLookup(name, Arena.global());
  }
}
