package org.pagewalk.emulator.isa;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * All instruction forms, and the look-up from encoding to form.
 *
 * <p>The rows are text resources beside this class, one file for each subject. A row whose operands
 * have a size of {@code v} stands for two forms, of 16 and 32 bits; a row with {@code cc} in its
 * mnemonic stands for sixteen. Forms keep the order of the rows, so their indices are stable for
 * one version of the table.
 */
public final class InstructionTable {
  private static final String[] SUBJECTS = {
    "arithmetic",
    "logic",
    "shift",
    "bit",
    "decimal",
    "transfer",
    "stack",
    "control",
    "string",
    "flag",
    "segment",
    "system",
    "x87"
  };

  private static final MandatoryPrefix[] PREFIXES = MandatoryPrefix.values();

  private static final InstructionTable STANDARD = load();

  private final List<InstructionForm> forms;

  /** Operand sizes, maps and opcodes. */
  private static final int SLOTS = 1024;

  /**
   * Forms by the prefixes given, operand size (32, 16), map and opcode; null where the ModRM byte
   * decides.
   */
  private final InstructionForm[] direct = new InstructionForm[PREFIXES.length * SLOTS];

  /** Where the ModRM byte decides: 256 forms for each opcode. */
  private final InstructionForm[][] byModRm = new InstructionForm[PREFIXES.length * SLOTS][];

  private InstructionTable(List<InstructionForm> forms) {
    this.forms = List.copyOf(forms);
    for (InstructionForm form : forms) {
      enter(form);
    }
  }

  /** The table of this processor. */
  public static InstructionTable standard() {
    return STANDARD;
  }

  /** A table of rows in the notation of {@link RowParser}, such as a program may try out. */
  public static InstructionTable of(List<String> rows) {
    List<InstructionForm> forms = new ArrayList<>();
    rows.forEach(row -> RowParser.parse(row, forms));
    return new InstructionTable(forms);
  }

  /**
   * This table with one form replaced, for tests that must notice a wrong row.
   *
   * @param form takes the place of the form of its index, and must be encoded as that one is
   */
  public InstructionTable with(InstructionForm form) {
    List<InstructionForm> changed = new ArrayList<>(forms);
    changed.set(form.index(), form);
    return new InstructionTable(changed);
  }

  /** All forms, in the order of their indices. */
  public static List<InstructionForm> forms() {
    return STANDARD.forms;
  }

  /**
   * The form that an opcode selects by itself, or null where it is undefined or the ModRM byte
   * decides.
   *
   * @param prefix what the instruction's prefixes select; not ANY
   * @param operandSize 16 or 32
   */
  public InstructionForm lookup(
      OpcodeMap map, MandatoryPrefix prefix, int opcode, int operandSize) {
    return direct[slot(map, prefix, opcode, operandSize)];
  }

  /** Whether the ModRM byte decides which form an opcode selects. */
  public boolean dependsOnModRm(
      OpcodeMap map, MandatoryPrefix prefix, int opcode, int operandSize) {
    return byModRm[slot(map, prefix, opcode, operandSize)] != null;
  }

  /** The form that opcode and ModRM byte select together, or null where they are undefined. */
  public InstructionForm lookup(
      OpcodeMap map, MandatoryPrefix prefix, int opcode, int operandSize, int modrm) {
    int slot = slot(map, prefix, opcode, operandSize);
    InstructionForm[] candidates = byModRm[slot];
    return candidates == null ? direct[slot] : candidates[modrm];
  }

  private static int slot(OpcodeMap map, MandatoryPrefix prefix, int opcode, int operandSize) {
    return prefix.ordinal() * SLOTS | (operandSize == 16 ? 512 : 0) | map.ordinal() << 8 | opcode;
  }

  private void enter(InstructionForm form) {
    MandatoryPrefix demanded = form.encoding().prefix();
    for (MandatoryPrefix given : PREFIXES) {
      boolean accepted = demanded == MandatoryPrefix.ANY || demanded == given;
      if (given != MandatoryPrefix.ANY && accepted) {
        enter(form, given);
      }
    }
  }

  private void enter(InstructionForm form, MandatoryPrefix given) {
    Encoding encoding = form.encoding();
    int opcodes = encoding.opcodeHoldsRegister() ? 8 : 1;
    for (int i = 0; i < opcodes; i++) {
      if (form.operandSize() != 16) {
        enter(form, slot(encoding.map(), given, encoding.opcode() + i, 32));
      }
      if (form.operandSize() != 32) {
        enter(form, slot(encoding.map(), given, encoding.opcode() + i, 16));
      }
    }
  }

  private void enter(InstructionForm form, int slot) {
    Encoding encoding = form.encoding();
    if (!encoding.selectsByModRm()) {
      if (direct[slot] != null || byModRm[slot] != null) {
        throw new IllegalStateException("two forms for one encoding: " + form);
      }
      direct[slot] = form;
      return;
    }
    if (byModRm[slot] == null) {
      byModRm[slot] = new InstructionForm[256];
    }
    if (direct[slot] != null) {
      throw new IllegalStateException("two forms for one encoding: " + form);
    }
    for (int modrm = 0; modrm < 256; modrm++) {
      if (encoding.acceptsModRm(modrm)) {
        if (byModRm[slot][modrm] != null) {
          throw new IllegalStateException("two forms for one encoding: " + form);
        }
        byModRm[slot][modrm] = form;
      }
    }
  }

  static List<String> subjects() {
    return List.of(SUBJECTS);
  }

  private static InstructionTable load() {
    List<InstructionForm> forms = new ArrayList<>();
    for (String subject : SUBJECTS) {
      int number = 0;
      StringTokenizer lines = new StringTokenizer(text(subject.concat(".rows")), "\n");
      while (lines.hasMoreTokens()) {
        String line = lines.nextToken();
        number++;
        if (line.startsWith("#")) {
          continue;
        }
        try {
          RowParser.parse(line, forms);
        } catch (RuntimeException e) {
          throw new IllegalStateException(subject + ".rows, line " + number + ": " + line, e);
        }
      }
    }
    return new InstructionTable(forms);
  }

  static String text(String name) {
    try (InputStream stream = InstructionTable.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("missing resource " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
