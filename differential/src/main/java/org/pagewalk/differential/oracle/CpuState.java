package org.pagewalk.differential.oracle;

import java.util.Arrays;

/**
 * The registers that a case starts from or ends with, as one array of words: general registers and
 * segment registers in the order in which instructions encode them.
 */
public final class CpuState {
  public static final int EAX = 0;
  public static final int ECX = 1;
  public static final int EDX = 2;
  public static final int EBX = 3;
  public static final int ESP = 4;
  public static final int EBP = 5;
  public static final int ESI = 6;
  public static final int EDI = 7;

  /** Offset in CS of the first instruction, or of the one that faulted. */
  public static final int EIP = 8;

  public static final int EFLAGS = 9;

  /** The first of the six selectors. */
  public static final int SELECTORS = 10;

  public static final int ES = 10;
  public static final int CS = 11;
  public static final int SS = 12;
  public static final int DS = 13;
  public static final int FS = 14;
  public static final int GS = 15;

  public static final int WORDS = 16;

  private static final String[] NAMES = {
    "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "eip", "eflags", "es", "cs", "ss", "ds",
    "fs", "gs"
  };

  private final int[] words;

  /** A state whose words are all 0. */
  public CpuState() {
    this(new int[WORDS]);
  }

  /** A view of {@value #WORDS} words, not a copy. */
  public CpuState(int[] words) {
    this.words = words;
  }

  public static String name(int word) {
    return NAMES[word];
  }

  public int get(int word) {
    return words[word];
  }

  public CpuState set(int word, int value) {
    words[word] = value;
    return this;
  }

  public CpuState copy() {
    return new CpuState(words.clone());
  }

  /** The words themselves, for bulk transfer. */
  int[] words() {
    return words;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CpuState state && Arrays.equals(words, state.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      text.append(i == 0 ? "" : " ").append(NAMES[i]).append('=');
      text.append(String.format(i < SELECTORS ? "%08x" : "%04x", words[i]));
    }
    return text.toString();
  }
}
