package org.pagewalk.guest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The bundled guest programs and the system libraries that they are linked to. */
public final class GuestCatalogue {
  private static final int COLUMNS = 7;
  private static final List<String> SYSTEM_LIBRARIES = List.of("ntdll.dll", "kernel32.dll");

  private static final List<String> LIBRARIES =
      List.of(
          "rebase-a.dll",
          "rebase-b.dll",
          "shared.dll",
          "user-mode-dependency.dll",
          "user-mode-library.dll");

  private GuestCatalogue() {}

  /** All rows in the catalogue's order; a program may have several. */
  public static List<GuestProgram> runs() {
    List<GuestProgram> rows = new ArrayList<>();
    byte[] catalogue = resource("catalogue").orElseThrow();
    for (String line : new String(catalogue, StandardCharsets.UTF_8).split("\n")) {
      if (!line.isBlank() && !line.startsWith("#")) {
        rows.add(row(line));
      }
    }
    return rows;
  }

  /** The first row of each program, in the catalogue's order. */
  public static List<GuestProgram> programs() {
    Set<String> seen = new LinkedHashSet<>();
    List<GuestProgram> firstRows = new ArrayList<>();
    for (GuestProgram row : runs()) {
      if (seen.add(row.name())) {
        firstRows.add(row);
      }
    }
    return firstRows;
  }

  /** The first row of a program; names are exact. */
  public static Optional<GuestProgram> program(String name) {
    return programs().stream().filter(program -> program.name().equals(name)).findFirst();
  }

  /** A bundled image or text beside the catalogue, by its file name. */
  public static Optional<byte[]> file(String fileName) {
    return isPlain(fileName) ? resource(fileName) : Optional.empty();
  }

  /** An image that only tests use, by its file name; it is in no list. */
  public static Optional<byte[]> testingFile(String fileName) {
    return isPlain(fileName) ? resource("testing/" + fileName) : Optional.empty();
  }

  /** The image whose work {@code pagewalk bench} measures; it is in no list. */
  public static byte[] benchmark() {
    return resource("bench/workloads.exe").orElseThrow();
  }

  /** A bundled system library by its file name, whose case does not matter: {@code ntdll.dll}. */
  public static Optional<byte[]> systemLibrary(String fileName) {
    return isPlain(fileName)
        ? resource("system32/" + fileName.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** All bundled system libraries by lower-case file name. */
  public static Map<String, byte[]> systemLibraries() {
    Map<String, byte[]> libraries = new LinkedHashMap<>();
    for (String name : SYSTEM_LIBRARIES) {
      libraries.put(name, systemLibrary(name).orElseThrow());
    }
    return libraries;
  }

  /** The libraries that lie beside the bundled programs, by file name. */
  public static Map<String, byte[]> libraries() {
    Map<String, byte[]> libraries = new LinkedHashMap<>();
    for (String name : LIBRARIES) {
      libraries.put(name, file(name).orElseThrow());
    }
    return libraries;
  }

  private static boolean isPlain(String fileName) {
    return !fileName.isEmpty() && fileName.chars().noneMatch(c -> c == '/' || c == '\\');
  }

  private static Optional<byte[]> resource(String name) {
    try (InputStream stream = GuestCatalogue.class.getResourceAsStream(name)) {
      return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("bundled file " + name, e);
    }
  }

  private static GuestProgram row(String line) {
    String[] cells = line.split("\\|", -1);
    if (cells.length != COLUMNS) {
      throw new IllegalStateException(
          "catalogue row without %d cells: %s".formatted(COLUMNS, line));
    }
    return new GuestProgram(
        cells[0].strip(),
        split(cells[1], " +"),
        Integer.parseInt(cells[2].strip()),
        split(cells[3], " *, *"),
        Integer.parseInt(cells[4].strip()),
        cells[5].strip(),
        cells[6].strip());
  }

  private static List<String> split(String cell, String separator) {
    return cell.isBlank() ? List.of() : List.of(cell.strip().split(separator));
  }
}
