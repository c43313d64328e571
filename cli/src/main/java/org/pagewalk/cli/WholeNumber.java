package org.pagewalk.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Whole numbers as users write them: decimal digits, with underscores between them if they like. A
 * leading zero changes nothing.
 */
final class WholeNumber implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("-?[0-9]+(_[0-9]+)*");

  /** The same for options of type int. */
  static final class OfInt implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return (int) converted(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
  }

  @Override
  public Long convert(String text) {
    return converted(text, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static long converted(String text, long least, long most) {
    try {
      return parse(text, least, most);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /**
   * Reads a number within bounds.
   *
   * @throws NumberFormatException with words for the user
   */
  static long parse(String text, long least, long most) {
    if (!FORM.matcher(text).matches()) {
      throw new NumberFormatException(
          "'" + text + "' is no whole number; write it in decimal, as 1000000 or 1_000_000");
    }
    try {
      long number = Long.parseLong(text.replace("_", ""));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // It has too many digits, which is the same mistake.
    }
    throw new NumberFormatException(
        "'%s' is too %s".formatted(text, text.startsWith("-") ? "small" : "large"));
  }
}
