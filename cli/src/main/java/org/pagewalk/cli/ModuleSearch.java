package org.pagewalk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.image.ExportTable;
import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.ImportTable;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.PeImage;

/**
 * Finds the modules that an image imports, where the guest's own loader will look: the bundled
 * system libraries, then the folder of the program. Names are compared without case. It only
 * answers whether a symbol is there; the loader in the guest does the binding.
 */
final class ModuleSearch {
  private static final int LONGEST_FORWARDING = 8;

  private final Optional<Path> programFolder;
  private final Map<String, Optional<PeImage>> modules = new LinkedHashMap<>();
  private final Map<String, byte[]> besideProgram = new LinkedHashMap<>();

  ModuleSearch(Optional<Path> programFolder) {
    this.programFolder = programFolder;
  }

  /** The module of a file name, if there is one. */
  Optional<PeImage> module(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    if (!modules.containsKey(key)) {
      modules.put(key, content(key).map(content -> open(name, content)));
    }
    return modules.get(key);
  }

  /** Whether a module has what is imported from it, by itself or by forwarding to another. */
  boolean has(PeImage module, ImportTable.Symbol symbol) throws InvalidImageException {
    ExportTable exports = ExportTable.of(module);
    return resolves(
        symbol.isByOrdinal() ? exports.byOrdinal(symbol.ordinal()) : exports.byName(symbol.name()),
        LONGEST_FORWARDING);
  }

  private boolean resolves(Optional<ExportTable.Symbol> found, int hopsLeft)
      throws InvalidImageException {
    if (found.isEmpty() || !found.get().isForwarded()) {
      return found.isPresent();
    }
    String target = found.get().forwarder();
    int dot = target.lastIndexOf('.');
    Optional<PeImage> module =
        dot < 0 || hopsLeft == 0 ? Optional.empty() : module(target.substring(0, dot) + ".dll");
    if (module.isEmpty()) {
      return false;
    }
    return resolves(ExportTable.of(module.get()).byName(target.substring(dot + 1)), hopsLeft - 1);
  }

  private static PeImage open(String name, byte[] content) {
    try {
      return PeImage.open(ImageBytes.of(content));
    } catch (InvalidImageException e) {
      throw new Refusal(name + ": " + e.getMessage());
    }
  }

  /** The modules found so far that lie beside the program, by lower-case file name. */
  Map<String, byte[]> besideProgram() {
    return besideProgram;
  }

  private Optional<byte[]> content(String key) {
    Optional<byte[]> system = GuestCatalogue.systemLibrary(key);
    if (system.isPresent()) {
      return system;
    }
    Optional<byte[]> beside =
        programFolder.isPresent() ? inFolder(programFolder.get(), key) : GuestCatalogue.file(key);
    beside.ifPresent(content -> besideProgram.put(key, content));
    return beside;
  }

  private static Optional<byte[]> inFolder(Path folder, String key) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> matches =
          entries
              .filter(path -> path.getFileName().toString().toLowerCase(Locale.ROOT).equals(key))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      return matches.isEmpty()
          ? Optional.empty()
          : Optional.of(HostFile.content(matches.getFirst(), key));
    } catch (IOException e) {
      throw new Refusal("%s cannot be read from %s: %s".formatted(key, folder, HostFile.reason(e)));
    }
  }
}
