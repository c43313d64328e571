package org.pagewalk.kernel.io;

/**
 * One name of a path, as the file system accepts it.
 *
 * @nt "Naming Files, Paths, and Namespaces"
 */
public final class FileName {
  private static final int LONGEST = 255;
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
    return matches(key(pattern), 0, key(name), 0);
  }

  private static boolean matches(String pattern, int p, String name, int n) {
    int at = n;
    for (int i = p; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*', '<' -> {
          int lastDot = name.lastIndexOf('.');
          int end = c == '<' && lastDot >= at ? lastDot : name.length();
          for (int skip = end; skip >= at; skip--) {
            if (matches(pattern, i + 1, name, skip)) {
              return true;
            }
          }
          return false;
        }
        case '>' -> {
          if (at < name.length() && name.charAt(at) != '.') {
            at++;
          }
        }
        case '"' -> {
          if (at < name.length()) {
            if (name.charAt(at) != '.') {
              return false;
            }
            at++;
          }
        }
        case '?' -> {
          if (at == name.length()) {
            return false;
          }
          at++;
        }
        default -> {
          if (at == name.length() || name.charAt(at) != c) {
            return false;
          }
          at++;
        }
      }
    }
    return at == name.length();
  }
}
