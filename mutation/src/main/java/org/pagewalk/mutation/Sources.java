package org.pagewalk.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lines of the product's sources. */
final class Sources {
  private final List<Path> folders;
  private final Map<Path, List<String>> files = new HashMap<>();

  Sources(List<Path> folders) {
    this.folders = folders;
  }

  /** The text of a mutant's line, empty if its source is not there. */
  String lineOf(Mutant mutant) throws IOException {
    String outer = mutant.className().replaceAll("\\$.*", "").replace('.', '/') + ".java";
    for (Path folder : folders) {
      Path file = folder.resolve(outer);
      if (Files.exists(file) && mutant.line() > 0) {
        if (!files.containsKey(file)) {
          files.put(file, Files.readAllLines(file));
        }
        return files.get(file).get(mutant.line() - 1).strip();
      }
    }
    return "";
  }
}
