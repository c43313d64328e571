package org.pagewalk.cli;

import java.util.Arrays;
import java.util.Locale;
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
            .map(k -> k.spelling() + ":N")
            .collect(Collectors.joining(", "));
    throw new Refusal(OPTION + ": '" + text + "' is none of " + kinds);
  }

  private static long amount(Kind kind, String text) {
    long amount = ByteSize.parse(text, OPTION);
    if (amount == 0 && kind != Kind.DISK_FULL) {
      throw new Refusal(OPTION + ": operations are counted from 1");
    }
    return amount;
  }
}
