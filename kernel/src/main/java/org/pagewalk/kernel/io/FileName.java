package org.pagewalk.kernel.io;

import java.util.Arrays;

/**
 * One name of a path, as the file system accepts it.
 *
 * @nt "Naming Files, Paths, and Namespaces"
 */
public final class FileName {
  /** Characters. */
  public static final int LONGEST = 255;

  private static final String FORBIDDEN = "\"*/:<>?\\|";

  private FileName() {}

  /** Whether a name can be that of a file; the dots of the host's folders are not. */
  public static boolean isValid(String name) {
    if (name.isEmpty() || name.length() > LONGEST || name.equals(".") || name.equals("..")) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || FORBIDDEN.indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** The form in which names are compared: upper case, character by character. */
  public static String key(String name) {
    StringBuilder key = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      key.append(Character.toUpperCase(name.charAt(i)));
    }
    return key.toString();
  }

  /**
   * Whether a name fits a pattern of a directory query: {@code *} and {@code ?}, and their DOS
   * forms {@code <}, {@code >} and {@code "}.
   *
   * @nt "FsRtlIsNameInExpression"
   */
  public static boolean matches(String pattern, String name) {
    String wanted = key(pattern);
    String given = key(name);
    boolean[] reached = new boolean[given.length() + 1];
    reached[0] = true;
    for (int i = 0; i < wanted.length(); i++) {
      reached = after(wanted.charAt(i), given, reached);
    }
    return reached[given.length()];
  }

  /** From the positions of a name that a pattern can have reached: those after its next sign. */
  private static boolean[] after(char sign, String name, boolean[] reached) {
    boolean[] next = new boolean[reached.length];
    int lastDot = name.lastIndexOf('.');
    for (int at = 0; at <= name.length(); at++) {
      if (!reached[at]) {
        continue;
      }
      boolean atEnd = at == name.length();
      boolean atDot = !atEnd && name.charAt(at) == '.';
      switch (sign) {
        case '*' -> Arrays.fill(next, at, next.length, true);
        case '<' -> Arrays.fill(next, at, lastDot >= at ? lastDot + 1 : next.length, true);
        case '>' -> next[atEnd || atDot ? at : at + 1] = true;
        case '"' -> {
          if (atEnd || atDot) {
            next[atEnd ? at : at + 1] = true;
          }
        }
        default -> {
          if (!atEnd && (sign == '?' || name.charAt(at) == sign)) {
            next[at + 1] = true;
          }
        }
      }
    }
    return next;
  }
}
