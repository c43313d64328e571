package org.pagewalk.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as users write them: {@code 4096}, {@code 512K}, {@code 8M}, {@code 1G}, or hexadecimal
 * after 0x.
 */
final class ByteSize {
  private static final Pattern FORM =
      Pattern.compile("(0X[0-9A-F]{1,15}|[0-9]{1,15})([KMG]?)(?:I?B)?");

  private ByteSize() {}

  /** Bytes; {@code what} names the option in the refusal. */
  static long parse(String text, String what) {
    Matcher form = FORM.matcher(text.toUpperCase(Locale.ROOT));
    if (!form.matches()) {
      throw new Refusal(what + ": '" + text + "' is no size; write it as 4096, 512K, 8M or 1G");
    }
    long number = Long.decode(form.group(1).replaceFirst("^0+(?=[0-9])", ""));
    int shift =
        switch (form.group(2)) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    if (number > Long.MAX_VALUE >> shift) {
      throw new Refusal(what + ": '" + text + "' is too large");
    }
    return number << shift;
  }
}
