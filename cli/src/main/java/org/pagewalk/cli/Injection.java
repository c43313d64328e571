package org.pagewalk.cli;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One {@code --inject KIND:N}: an error of the host that the run is to meet.
 *
 * @param amount which operation fails, counted from 1; or, for a full disk, the bytes that it holds
 */
record Injection(Kind kind, long amount) {
  private static final String OPTION = "--inject";

  /** What goes wrong. */
  enum Kind {
    PAGEFILE_READ,
    PAGEFILE_WRITE,
    DISK_FULL;

    String spelling() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Injection parse(String text) {
    int colon = text.indexOf(':');
    for (Kind kind : Kind.values()) {
      if (colon >= 0 && text.substring(0, colon).equals(kind.spelling())) {
        return new Injection(kind, amount(kind, text.substring(colon + 1)));
      }
    }
    String kinds =
        Arrays.stream(Kind.values())
            .map(k -> k.spelling() + (k == Kind.DISK_FULL ? ":BYTES" : ":N"))
            .collect(Collectors.joining(", "));
    throw new Refusal(OPTION + ": '" + text + "' is none of " + kinds);
  }

  private static long amount(Kind kind, String text) {
    if (kind == Kind.DISK_FULL) {
      return ByteSize.parse(text, OPTION);
    }
    try {
      long operation = WholeNumber.parse(text, Long.MIN_VALUE, Long.MAX_VALUE);
      if (operation >= 1) {
        return operation;
      }
    } catch (NumberFormatException e) {
      throw new Refusal(OPTION + ": " + e.getMessage());
    }
    throw new Refusal(OPTION + ": operations are counted from 1");
  }

  /** Refuses two of a kind, of which only one could be met. */
  static void requireDifferent(List<Injection> injections) {
    Set<Kind> seen = EnumSet.noneOf(Kind.class);
    for (Injection injection : injections) {
      if (!seen.add(injection.kind)) {
        throw new Refusal(OPTION + ": " + injection.kind.spelling() + " is given twice");
      }
    }
  }
}
