package org.pagewalk.differential;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.pagewalk.differential.compare.CodeListing;
import org.pagewalk.differential.compare.Divergence;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseText;
import org.pagewalk.differential.oracle.Outcome;

/** A divergence as a person reads it, and as a line of JSON. */
public final class DivergenceText {
  private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

  private DivergenceText() {}

  /** Bytes, starting state, both outcomes, what differs, and the command that replays it. */
  public static String text(Divergence divergence, String oracle) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "divergence in %s (case %d)", divergence.form(), divergence.origin().index()));
    lines.addAll(outcomes(divergence.reduced(), divergence.ours(), divergence.theirs()));
    for (String difference : divergence.differences()) {
      lines.add("  differs  " + difference);
    }
    lines.add("  replay   " + command(divergence, oracle));
    return String.join("\n", lines);
  }

  /** The case and what each made of it. */
  public static List<String> outcomes(Case it, Outcome ours, Outcome theirs) {
    List<String> lines = new ArrayList<>();
    lines.add("  bytes    " + SPACED.formatHex(it.code()));
    for (String instruction : new CodeListing(it).lines()) {
      lines.add("           " + instruction);
    }
    lines.add("  before   " + it.start());
    StringBuilder memory = new StringBuilder();
    for (int i = 0; i < it.memory().length; i += 2) {
      memory.append(String.format("[%08x]=%08x ", it.memory()[i], it.memory()[i + 1]));
    }
    if (!memory.isEmpty()) {
      lines.add("           " + memory.toString().strip());
    }
    lines.add("  ours     " + ours.toString().strip());
    lines.add("  theirs   " + theirs.toString().strip());
    return lines;
  }

  /** The command that runs the reduced case again. */
  public static String command(Divergence divergence, String oracle) {
    return String.format(
        "./pagewalk diff --oracle %s --replay %s", oracle, CaseText.format(divergence.reduced()));
  }

  /** One JSON object without a line break. */
  public static String json(Divergence divergence, String oracle) {
    List<String> differences = new ArrayList<>();
    for (String difference : divergence.differences()) {
      differences.add(quoted(difference));
    }
    return String.format(
        "{\"kind\":\"divergence\",\"index\":%d,\"form\":%s,\"case\":%s,\"reduced\":%s,"
            + "\"differences\":[%s],\"replay\":%s}",
        divergence.origin().index(),
        quoted(divergence.form().toString()),
        quoted(CaseText.format(divergence.origin().it())),
        quoted(CaseText.format(divergence.reduced())),
        String.join(",", differences),
        quoted(command(divergence, oracle)));
  }

  /** A JSON string; the texts here hold nothing but ASCII. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
