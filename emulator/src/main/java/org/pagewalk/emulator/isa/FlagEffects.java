package org.pagewalk.emulator.isa;

import java.util.StringTokenizer;
import org.pagewalk.emulator.processor.Eflags;

/**
 * What a form does with EFLAGS. Each component is a mask of bits at their places in EFLAGS.
 *
 * @param read decide the outcome
 * @param written depend on the outcome
 * @param cleared always become 0
 * @param set always become 1
 * @param undefined are left undefined by the SDM, whatever the operands
 * @param undefinedAboveOne are undefined when the masked shift count is above 1
 * @param undefinedFromSize are undefined when the masked shift count is the operand size or above
 * @param undefinedAboveSize are undefined, and so is the result, when the masked shift count is
 *     above the operand size
 * @sdm 1 "EFLAGS Cross-Reference"
 */
public record FlagEffects(
    int read,
    int written,
    int cleared,
    int set,
    int undefined,
    int undefinedAboveOne,
    int undefinedFromSize,
    int undefinedAboveSize) {

  private static final String LETTERS = "oszapcditnrvklf";
  private static final int[] BITS = {
    Eflags.OF,
    Eflags.SF,
    Eflags.ZF,
    Eflags.AF,
    Eflags.PF,
    Eflags.CF,
    Eflags.DF,
    Eflags.IF,
    Eflags.TF,
    Eflags.NT,
    Eflags.RF,
    Eflags.VM,
    Eflags.AC,
    Eflags.IOPL,
    Eflags.ID
  };

  /** The mask of bits undefined after a shift or rotation by {@code count}, masked to 5 bits. */
  public int undefinedAfter(int count, int operandBits) {
    return undefined
        | (count > 1 ? undefinedAboveOne : 0)
        | (count >= operandBits ? undefinedFromSize : 0)
        | (count > operandBits ? undefinedAboveSize : 0);
  }

  /** All bits that the form may change. */
  public int changed() {
    return written | cleared | set | undefined;
  }

  /**
   * Reads the notation of the table's rows: groups such as {@code w:oszapc}, apart by blanks, each
   * a letter for the kind of effect and letters for the flags.
   */
  static FlagEffects parse(String text) {
    int[] masks = new int[8];
    StringTokenizer groups = new StringTokenizer(text);
    while (groups.hasMoreTokens()) {
      String group = groups.nextToken();
      int colon = group.indexOf(':');
      int effect =
          switch (group.substring(0, colon)) {
            case "r" -> 0;
            case "w" -> 1;
            case "0" -> 2;
            case "1" -> 3;
            case "u" -> 4;
            case "u>1" -> 5;
            case "u>=size" -> 6;
            case "u>size" -> 7;
            default -> throw new IllegalArgumentException("unknown effect on EFLAGS: " + group);
          };
      masks[effect] |= mask(group.substring(colon + 1));
    }
    return new FlagEffects(
        masks[0], masks[1], masks[2], masks[3], masks[4], masks[5], masks[6], masks[7]);
  }

  FlagEffects alsoReading(int mask) {
    return new FlagEffects(
        read | mask,
        written,
        cleared,
        set,
        undefined,
        undefinedAboveOne,
        undefinedFromSize,
        undefinedAboveSize);
  }

  private static int mask(String letters) {
    int mask = 0;
    for (int i = 0; i < letters.length(); i++) {
      int flag = LETTERS.indexOf(letters.charAt(i));
      if (flag < 0) {
        throw new IllegalArgumentException("unknown flag letter in " + letters);
      }
      mask |= BITS[flag];
    }
    return mask;
  }
}
