package dev.tidemark.server.slt.result;

import java.util.ArrayList;
import java.util.List;

/**
 * What differs between two lists of lines: {@code -} is expected and missing, {@code +} came
 * instead. Found with the longest common subsequence; long lists are compared line by line.
 */
public final class LineDiff {
  private static final int MAX_COMPARED = 1000;
  private static final int MAX_SHOWN = 60;
  private static final int CONTEXT = 2;

  private LineDiff() {}

  /** Lines marked {@code -}, {@code +} or with two spaces, joined. */
  public static String of(List<String> expected, List<String> actual) {
    List<String> marked =
        expected.size() > MAX_COMPARED || actual.size() > MAX_COMPARED
            ? byPosition(expected, actual)
            : bySubsequence(expected, actual);
    return String.join("\n", shorten(marked));
  }

  private static List<String> byPosition(List<String> expected, List<String> actual) {
    List<String> marked = new ArrayList<>();
    for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
      boolean both = i < expected.size() && i < actual.size();
      if (both && expected.get(i).equals(actual.get(i))) {
        marked.add("  " + expected.get(i));
        continue;
      }
      if (i < expected.size()) {
        marked.add("- " + expected.get(i));
      }
      if (i < actual.size()) {
        marked.add("+ " + actual.get(i));
      }
    }
    return marked;
  }

  private static List<String> bySubsequence(List<String> expected, List<String> actual) {
    int[][] common = new int[expected.size() + 1][actual.size() + 1];
    for (int i = expected.size() - 1; i >= 0; i--) {
      for (int j = actual.size() - 1; j >= 0; j--) {
        common[i][j] =
            expected.get(i).equals(actual.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> marked = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < expected.size() || j < actual.size()) {
      if (i < expected.size() && j < actual.size() && expected.get(i).equals(actual.get(j))) {
        marked.add("  " + expected.get(i));
        i++;
        j++;
      } else if (j == actual.size()
          || (i < expected.size() && common[i + 1][j] >= common[i][j + 1])) {
        marked.add("- " + expected.get(i++));
      } else {
        marked.add("+ " + actual.get(j++));
      }
    }
    return marked;
  }

  /** Drops equal lines that are far from a difference, and everything past a screenful. */
  private static List<String> shorten(List<String> marked) {
    List<String> shown = new ArrayList<>();
    boolean gap = false;
    for (int i = 0; i < marked.size(); i++) {
      if (!nearDifference(marked, i)) {
        gap = true;
        continue;
      }
      if (gap) {
        shown.add("  …");
        gap = false;
      }
      shown.add(marked.get(i));
      if (shown.size() == MAX_SHOWN) {
        shown.add("  … and more");
        return shown;
      }
    }
    return shown;
  }

  private static boolean nearDifference(List<String> marked, int at) {
    for (int i = Math.max(0, at - CONTEXT); i <= Math.min(marked.size() - 1, at + CONTEXT); i++) {
      if (!marked.get(i).startsWith("  ")) {
        return true;
      }
    }
    return false;
  }
}
