package dev.tidemark.catalog.error;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What a user who wrote an unknown name probably meant. */
public final class Suggestions {

  private Suggestions() {}

  /**
   * The candidate nearest to the name: at most one edit for each three letters of it, and at least
   * one; letter case doesn't count, and two swapped letters count as one edit. Of equally near ones
   * the first.
   */
  public static Optional<String> closest(String name, Collection<String> candidates) {
    String wanted = name.toLowerCase(Locale.ROOT);
    int nearest = Math.max(1, wanted.length() / 3) + 1;
    String best = null;
    for (String candidate : candidates) {
      String offered = candidate.toLowerCase(Locale.ROOT);
      if (Math.abs(offered.length() - wanted.length()) < nearest) {
        int edits = edits(wanted, offered);
        if (edits < nearest) {
          nearest = edits;
          best = candidate;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code "; did you mean 'x'?"} to end a sentence with, or {@code ""} where nothing is near. */
  public static String didYouMean(String name, Collection<String> candidates) {
    return closest(name, candidates).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /** The optimal string alignment distance, by its textbook recurrence over three rows. */
  private static int edits(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
