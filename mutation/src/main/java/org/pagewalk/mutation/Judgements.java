package org.pagewalk.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was judged of survivors, from a text file. A judgement holds for the mutant of the same
 * class, method, change and place among the changes of a line, and only while the text of that line
 * is the same:
 *
 * <pre>
 * kernel.mm.vad.VadTree#rotateRight BOUNDARY 1: if (height &gt; 0) {
 *   equivalent: a height of 0 ends the loop just as well
 * </pre>
 *
 * An {@code equivalent} mutant does what the original does, and is not counted. One that is {@code
 * tolerated} does not, and is counted: no test for it is worth its upkeep.
 */
final class Judgements {
  /**
   * A judgement.
   *
   * @param equivalent whether the mutant does what the original does
   */
  record Judgement(boolean equivalent, String reason) {}

  private static final String EQUIVALENT = "equivalent: ";
  private static final String TOLERATED = "tolerated: ";

  private final Map<String, Judgement> byMutant = new HashMap<>();

  /** Reads a file. Empty lines and those that begin with {@code #} say nothing. */
  static Judgements read(Path file) throws IOException {
    Judgements judgements = new Judgements();
    List<String> lines =
        Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    for (int i = 0; i < lines.size(); i += 2) {
      String reason = i + 1 < lines.size() ? lines.get(i + 1).strip() : "";
      boolean equivalent = reason.startsWith(EQUIVALENT);
      if (!equivalent && !reason.startsWith(TOLERATED)) {
        throw new IOException(
            "%s: after \"%s\" comes neither \"%s\" nor \"%s\""
                .formatted(file, lines.get(i), EQUIVALENT.strip(), TOLERATED.strip()));
      }
      Judgement judgement = new Judgement(equivalent, reason.replaceFirst("^\\w+: ", ""));
      if (judgements.byMutant.put(lines.get(i).strip(), judgement) != null) {
        throw new IOException(file + ": \"" + lines.get(i) + "\" is judged twice");
      }
    }
    return judgements;
  }

  /** The judgement of a mutant, null if there is none. */
  Judgement of(Mutant mutant, String source) {
    return byMutant.get(key(mutant, source));
  }

  /** The line by which a mutant is judged. */
  static String key(Mutant mutant, String source) {
    return "%s#%s %s %d: %s"
        .formatted(
            mutant.shortClassName(), mutant.method(), mutant.mutator(), mutant.ordinal(), source);
  }
}
