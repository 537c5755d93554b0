package dev.tidemark.server.slt.result;

import dev.tidemark.server.slt.format.SortMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lines below {@code ----}, brought to the form of a {@link QueryResult}: rows may be written
 * with tabs or one value a line, in any order where a sort mode is given, and any value may be a
 * pattern ({@code <REGEX>:…}).
 */
public final class ExpectedResult {
  private static final Pattern HASH = Pattern.compile("\\d+ values hashing to [0-9a-f]{32}");
  private static final String REGEX = "<REGEX>:";

  private ExpectedResult() {}

  /** Whether this is the expected result. */
  public static boolean matches(List<String> expected, SortMode sortMode, QueryResult actual) {
    if (expected.size() == 1 && HASH.matcher(expected.get(0)).matches()) {
      return expected.get(0).equals(actual.hashLine());
    }
    List<String> wanted = normalize(expected, sortMode, actual.columns());
    if (wanted.size() != actual.lines().size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!lineMatches(wanted.get(i), actual.lines().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The same lines in the form and order of an actual result with so many columns. */
  public static List<String> normalize(List<String> expected, SortMode sortMode, int columns) {
    boolean inRows = columns == 1 || expected.stream().anyMatch(line -> line.contains("\t"));
    List<List<String>> rows = new ArrayList<>();
    int width = inRows ? 1 : columns;
    for (int i = 0; i < expected.size(); i += width) {
      List<String> row = expected.subList(i, Math.min(i + width, expected.size()));
      rows.add(inRows ? List.of(row.get(0).split("\t", -1)) : row);
    }
    return QueryResult.lines(rows, sortMode);
  }

  /** Whether a text is the expected one, or matches the expected pattern as a whole. */
  public static boolean textMatches(String expected, String actual) {
    if (!expected.startsWith(REGEX)) {
      return expected.equals(actual);
    }
    String pattern = expected.substring(REGEX.length()).strip();
    return Pattern.compile(pattern, Pattern.DOTALL).matcher(actual).matches();
  }

  private static boolean lineMatches(String expected, String actual) {
    if (!expected.contains(REGEX)) {
      return expected.equals(actual);
    }
    String[] wanted = expected.split("\t", -1);
    String[] given = actual.split("\t", -1);
    if (wanted.length != given.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!textMatches(wanted[i], given[i])) {
        return false;
      }
    }
    return true;
  }
}
