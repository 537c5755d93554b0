package dev.tidemark.planner.parse.token;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a misspelt one was meant to be. */
public final class Suggestions {
  private Suggestions() {}

  /** The candidate that differs by the fewest letters, at most a third of them; else empty. */
  public static Optional<String> closest(String word, Collection<String> candidates) {
    String wanted = word.toUpperCase(Locale.ROOT);
    int allowed = Math.min(2, wanted.length() / 3);
    String best = null;
    int bestDistance = allowed + 1;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - wanted.length()) <= allowed) {
        int distance = distance(wanted, candidate.toUpperCase(Locale.ROOT));
        if (distance < bestDistance) {
          best = candidate;
          bestDistance = distance;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** Damerau's distance: letters left out, added, changed, or two neighbours swapped. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
