package org.pagewalk.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folders inside one package, in the order in which they may see each other.
 *
 * @param inside the package, relative to the project's root package
 * @param fromTheRoof the floors, each with its folders; a folder sees those of lower floors only
 */
record Floors(String inside, List<Set<String>> fromTheRoof) {
  private static final String ROOT = "org.pagewalk.";
  private static final Pattern LINE = Pattern.compile("\\| `([\\w.]+)` \\| ([\\w, ·]+) \\|");

  /** A class that uses another. */
  record Use(String user, String used) {}

  /** What a document declares, in the table under its heading "Floors". */
  static List<Floors> declaredIn(Path document) throws IOException {
    String text = Files.readString(document);
    int start = text.indexOf("\n## Floors\n");
    assertThat(start).isNotNegative();
    Matcher line = LINE.matcher(text.substring(start, text.indexOf("\n## ", start + 1)));
    List<Floors> all = new ArrayList<>();
    while (line.find()) {
      all.add(of(line.group(1), line.group(2)));
    }
    return all;
  }

  /** Floors separated by a dot in the middle, folders of one floor by a comma. */
  static Floors of(String inside, String line) {
    List<Set<String>> floors = new ArrayList<>();
    for (String floor : line.split("·")) {
      floors.add(Set.of(floor.strip().split(", *")));
    }
    return new Floors(inside, floors);
  }

  /** All folders that have a floor. */
  Set<String> folders() {
    Set<String> folders = new HashSet<>();
    fromTheRoof.forEach(folders::addAll);
    return folders;
  }

  /** Folder of a class inside this package: empty outside, "" for a class in the package itself. */
  Optional<String> folderOf(String className) {
    String prefix = ROOT + inside + ".";
    if (!className.startsWith(prefix)) {
      return Optional.empty();
    }
    String rest = className.substring(prefix.length());
    int dot = rest.indexOf('.');
    return Optional.of(dot < 0 ? "" : rest.substring(0, dot));
  }

  /** Whether a use leads up or sideways, or to a folder that has no floor. */
  boolean forbids(Use use) {
    Optional<String> from = folderOf(use.user());
    Optional<String> to = folderOf(use.used());
    if (from.isEmpty() || to.isEmpty() || from.equals(to)) {
      return false;
    }
    return !(heightOf(to.get()) > heightOf(from.get()));
  }

  /** Floors below the roof: 0 for the package's own classes. */
  private int heightOf(String folder) {
    for (int i = 0; i < fromTheRoof.size(); i++) {
      if (fromTheRoof.get(i).contains(folder)) {
        return i + 1;
      }
    }
    return 0;
  }
}
