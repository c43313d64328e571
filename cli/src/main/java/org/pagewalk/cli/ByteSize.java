package org.pagewalk.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as users write them: {@code 4096}, {@code 512K}, {@code 8M}, {@code 1G}, or hexadecimal
 * after 0x. A leading zero changes nothing.
 */
final class ByteSize {
  private static final Pattern FORM =
      Pattern.compile("(?:0X([0-9A-F]+)|([0-9]+))(?:([KMG])(?:I?B)?|B)?");

  private ByteSize() {}

  /** Bytes; {@code what} names the option in the refusal. */
  static long parse(String text, String what) {
    Matcher form = FORM.matcher(text.toUpperCase(Locale.ROOT));
    if (!form.matches()) {
      throw new Refusal(what + ": '" + text + "' is no size; write it as 4096, 512K, 8M or 1G");
    }
    int shift =
        switch (form.group(3)) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          case null, default -> 0;
        };
    try {
      return Math.multiplyExact(
          form.group(1) != null ? Long.parseLong(form.group(1), 16) : Long.parseLong(form.group(2)),
          1L << shift);
    } catch (ArithmeticException | NumberFormatException _) {
      throw new Refusal(what + ": '" + text + "' is too large");
    }
  }
}
