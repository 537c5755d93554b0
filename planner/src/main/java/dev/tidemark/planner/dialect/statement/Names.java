package dev.tidemark.planner.dialect.statement;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Quoted identifiers. */
public final class Names {
  /** PostgreSQL cuts longer names off. */
  private static final int MAX_BYTES = 63;

  /** What AS OF strategies call columns of their own. */
  private static final Pattern OWN =
      Pattern.compile(
          "\\$[a-z].*|match_(key|order|rank)(_\\d+)?|spine_row_\\d+|key_number",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private Names() {}

  public static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The same as {@link #unique}, and different from the columns that strategies add. */
  public static List<String> besideOwn(List<String> names) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      others.add(OWN.matcher(names.get(i)).matches() ? "column_" + i : names.get(i));
    }
    return unique(others);
  }

  /**
   * The names as columns of a relation inside the text: different from each other even without
   * regard to case, as DuckDB compares them, and short enough to stay so.
   */
  public static List<String> unique(List<String> names) {
    Set<String> taken = new HashSet<>();
    List<String> unique = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
        name = "column_" + i;
      }
      String candidate = name;
      for (int n = 1; !taken.add(candidate.toLowerCase(Locale.ROOT)); n++) {
        String suffix = "_" + n;
        candidate =
            name.getBytes(StandardCharsets.UTF_8).length + suffix.length() > MAX_BYTES
                ? "column_" + i + suffix
                : name + suffix;
      }
      unique.add(quote(candidate));
    }
    return unique;
  }
}
