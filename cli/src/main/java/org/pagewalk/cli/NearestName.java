package org.pagewalk.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that a user may have meant. */
final class NearestName {
  private static final int SHORTEST_BEGINNING = 3;

  private NearestName() {}

  /**
   * The end of a sentence about a name that is not there.
   *
   * @return {@code ; did you mean NAME?}, or {@code otherwise} if none is near
   */
  static String hint(String typed, Collection<String> names, String otherwise) {
    String wanted = typed.toLowerCase(Locale.ROOT);
    return names.stream()
        .filter(name -> isNear(wanted, name.toLowerCase(Locale.ROOT)))
        .min(Comparator.comparingInt(name -> distance(wanted, name.toLowerCase(Locale.ROOT))))
        .map(name -> "; did you mean " + name + "?")
        .orElse(otherwise);
  }

  private static boolean isNear(String typed, String name) {
    int length = Math.max(typed.length(), name.length());
    return distance(typed, name) <= (length + 1) / 3
        || typed.length() >= SHORTEST_BEGINNING && name.startsWith(typed);
  }

  /** Letters to insert, delete, replace, or swap with their neighbour to make one of the other. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(cost, a, i, b, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, int i, String b, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = cost[i - 1][j - 1] + (same ? 0 : 1);
    least = Math.min(least, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
