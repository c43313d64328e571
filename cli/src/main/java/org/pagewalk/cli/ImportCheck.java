package org.pagewalk.cli;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pagewalk.kernel.image.ImportTable;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.PeImage;

/**
 * Refuses a program whose modules or imported symbols are not there, before a machine is built for
 * it.
 */
final class ImportCheck {
  private record Pending(String name, PeImage image) {}

  private final ModuleSearch search;
  private final Set<String> seen = new LinkedHashSet<>();
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();

  private ImportCheck(ModuleSearch search) {
    this.search = search;
  }

  /**
   * Follows the imports of a program through all modules.
   *
   * @return the modules that lie beside the program, by lower-case file name
   */
  static Map<String, byte[]> check(HostFile program) {
    ImportCheck check = new ImportCheck(new ModuleSearch(program.folder()));
    check.pending.add(new Pending(program.name(), program.image()));
    while (!check.pending.isEmpty()) {
      Pending next = check.pending.remove();
      try {
        check.visit(next);
      } catch (InvalidImageException e) {
        throw new Refusal(next.name() + ": " + e.getMessage());
      }
    }
    return check.search.besideProgram();
  }

  private void visit(Pending importer) throws InvalidImageException {
    for (ImportTable.Module wanted : ImportTable.of(importer.image()).modules()) {
      PeImage module =
          search
              .module(wanted.name())
              .orElseThrow(
                  () ->
                      new Refusal(
                          importer.name() + ": needs " + wanted.name() + ", which is missing"));
      for (ImportTable.Symbol symbol : wanted.symbols()) {
        if (!search.has(module, symbol)) {
          throw new Refusal(
              importer.name()
                  + ": needs "
                  + symbol
                  + " of "
                  + wanted.name()
                  + ", which has no such export");
        }
      }
      if (seen.add(wanted.name().toLowerCase(Locale.ROOT))) {
        pending.add(new Pending(wanted.name(), module));
      }
    }
  }
}
