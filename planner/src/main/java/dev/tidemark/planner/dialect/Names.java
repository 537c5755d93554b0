package dev.tidemark.planner.dialect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Quoted identifiers. */
final class Names {
  /** PostgreSQL cuts longer names off. */
  private static final int MAX_BYTES = 63;

  private Names() {}

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /**
   * The names as columns of a relation inside the text: different from each other even without
   * regard to case, as DuckDB compares them, and short enough to stay so.
   */
  static List<String> unique(List<String> names) {
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
