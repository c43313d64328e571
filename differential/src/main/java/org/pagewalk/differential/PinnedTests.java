package org.pagewalk.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.isa.InstructionForm;

/**
 * The tests that pin what no oracle in ring 3 can be asked about. The list is the resource {@code
 * pinned.tests}.
 */
public final class PinnedTests {
  private static final String WHOLE_FORM = "*";

  /**
   * One line of the list.
   *
   * @param mnemonic whole mnemonics that it is for
   * @param subject an exception's symbol, or {@code *}
   * @param test class and method, the class without its first two packages
   */
  public record Row(Pattern mnemonic, String subject, String test) {}

  private static final List<Row> ROWS = load();

  private PinnedTests() {}

  /** All lines. */
  public static List<Row> rows() {
    return ROWS;
  }

  /** The test of a form as such. */
  public static Optional<String> of(InstructionForm form) {
    return find(form, WHOLE_FORM);
  }

  /** The test of one exception of a form; that of the form as such counts too. */
  public static Optional<String> of(InstructionForm form, ExceptionVector vector) {
    return find(form, vector.symbol()).or(() -> of(form));
  }

  private static Optional<String> find(InstructionForm form, String subject) {
    return ROWS.stream()
        .filter(row -> row.subject().equals(subject))
        .filter(row -> row.mnemonic().matcher(form.mnemonic()).matches())
        .map(Row::test)
        .findFirst();
  }

  private static List<Row> load() {
    try (InputStream in = PinnedTests.class.getResourceAsStream("pinned.tests")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(PinnedTests::row)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    String[] columns = line.split("\\|");
    String regex = columns[0].strip().replace("*", ".*").replace("?", ".");
    return new Row(Pattern.compile(regex), columns[1].strip(), columns[2].strip());
  }
}
