package org.pagewalk.differential.oracle;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A case as one word of text, for reports and for the command that replays it: {@code
 * code=01c0,eax=5,eip=10000100,...,mem=20000000:7}. Words that are 0 are left out; {@code far}
 * marks code that may change CS.
 */
public final class CaseText {
  private static final HexFormat HEX = HexFormat.of();

  private CaseText() {}

  public static String format(Case it) {
    List<String> parts = new ArrayList<>();
    parts.add("code=" + HEX.formatHex(it.code()));
    for (int word = 0; word < CpuState.WORDS; word++) {
      if (it.start().get(word) != 0) {
        parts.add(CpuState.name(word) + "=" + Integer.toHexString(it.start().get(word)));
      }
    }
    int[] memory = it.memory();
    for (int i = 0; i < memory.length; i += 2) {
      parts.add("mem=" + Integer.toHexString(memory[i]) + ":" + Integer.toHexString(memory[i + 1]));
    }
    if (it.mayChangeCodeSegment()) {
      parts.add("far");
    }
    return String.join(",", parts);
  }

  /**
   * Reads what {@link #format} wrote.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  public static Case parse(String text) {
    CpuState start = new CpuState();
    byte[] code = null;
    List<Integer> memory = new ArrayList<>();
    boolean far = false;
    for (String part : text.strip().split(",")) {
      int equals = part.indexOf('=');
      String value = part.substring(equals + 1);
      try {
        if (part.equals("far")) {
          far = true;
        } else if (part.startsWith("code=")) {
          code = HEX.parseHex(value);
        } else if (part.startsWith("mem=")) {
          int colon = value.indexOf(':');
          memory.add(word(value.substring(0, colon)));
          memory.add(word(value.substring(colon + 1)));
        } else {
          start.set(wordNumber(part.substring(0, Math.max(equals, 0))), word(value));
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
        throw new IllegalArgumentException("A case cannot contain '" + part + "'");
      }
    }
    if (code == null) {
      throw new IllegalArgumentException("A case needs code=BYTES");
    }
    int[] words = memory.stream().mapToInt(Integer::intValue).toArray();
    return checked(new Case(start, code, far, words));
  }

  private static Case checked(Case it) {
    int first = it.codeAddress();
    int page = CaseLayout.pageOf(first);
    if (page < 0
        || !CaseLayout.PAGES.get(page).code()
        || CaseLayout.roomForCode(first) < it.code().length) {
      throw new IllegalArgumentException(
          String.format("No code page holds the code at %08x", first));
    }
    for (int i = 0; i < it.memory().length; i += 2) {
      int address = it.memory()[i];
      if ((address & 3) != 0 || CaseLayout.pageOf(address) < 0) {
        throw new IllegalArgumentException(
            String.format("No word of a case's pages lies at %08x", address));
      }
    }
    return it;
  }

  private static int word(String hexadecimal) {
    return Integer.parseUnsignedInt(hexadecimal, 16);
  }

  private static int wordNumber(String name) {
    for (int word = 0; word < CpuState.WORDS; word++) {
      if (CpuState.name(word).equals(name)) {
        return word;
      }
    }
    throw new IllegalArgumentException(name);
  }
}
