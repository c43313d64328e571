package org.pagewalk.differential;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.emulator.isa.InstructionForm;

/**
 * Chooses forms by a pattern: names apart by commas, with {@code *} and {@code ?} as in a shell. A
 * name is matched against the mnemonic and against the whole notation, such as {@code 0FBA/4 BT
 * Ed,Ib}.
 */
public final class FormPattern {
  private FormPattern() {}

  /**
   * The testable forms that a pattern chooses.
   *
   * @throws IllegalArgumentException with a sentence for the user, if it chooses none
   */
  public static List<InstructionForm> choose(String pattern) {
    List<Pattern> names =
        List.of(pattern.split(",(?![A-Z][a-z])")).stream().map(FormPattern::compile).toList();
    List<InstructionForm> chosen =
        CaseGenerator.testableForms().stream()
            .filter(form -> names.stream().anyMatch(name -> matches(name, form)))
            .toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("No testable instruction form matches '" + pattern + "'");
    }
    return chosen;
  }

  private static boolean matches(Pattern name, InstructionForm form) {
    return name.matcher(form.mnemonic()).matches() || name.matcher(form.toString()).matches();
  }

  private static Pattern compile(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.strip().toUpperCase(Locale.ROOT).toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
  }
}
