package dev.tidemark.planner.dialect.duckdb;

import dev.tidemark.planner.dialect.engine.Unrenderable;

/**
 * A pattern of {@code SIMILAR TO} as a regular expression that matches the same texts. DuckDB's own
 * SIMILAR TO takes regular expressions.
 */
final class SimilarPattern {
  private static final String KEPT = "|*+?{}";
  private static final String SPECIAL = ".^$\\()[]" + KEPT;

  private final String pattern;
  private final StringBuilder regex = new StringBuilder("(?s)");
  private int at;

  private SimilarPattern(String pattern) {
    this.pattern = pattern;
  }

  /**
   * The whole text must match it.
   *
   * @param escape empty for none
   */
  static String regex(String pattern, String escape) {
    SimilarPattern similar = new SimilarPattern(pattern);
    while (similar.at < pattern.length()) {
      similar.next(escape);
    }
    return similar.regex.toString();
  }

  private void next(String escape) {
    if (!escape.isEmpty() && pattern.startsWith(escape, at)) {
      at += escape.length();
      if (at == pattern.length() || pattern.charAt(at) == '"') {
        throw new Unrenderable("SIMILAR TO with an escape that escapes no character");
      }
      literal();
      return;
    }
    char c = pattern.charAt(at);
    switch (c) {
      case '%' -> take(".*");
      case '_' -> take(".");
      case '(' -> take("(?:");
      case ')' -> take(")");
      case '[' -> bracket(escape);
      default -> {
        if (KEPT.indexOf(c) >= 0) {
          take(String.valueOf(c));
        } else {
          literal();
        }
      }
    }
  }

  private void take(String expression) {
    regex.append(expression);
    at++;
  }

  private void literal() {
    char c = pattern.charAt(at);
    take(SPECIAL.indexOf(c) >= 0 ? "\\" + c : String.valueOf(c));
  }

  /** Plain characters and ranges; what else may stand there differs from engine to engine. */
  private void bracket(String escape) {
    int end = pattern.indexOf(']', at);
    String inside = end < 0 ? "" : pattern.substring(at + 1, end);
    String characters = inside.startsWith("^") ? inside.substring(1) : inside;
    boolean isPlain =
        !characters.isEmpty()
            && characters.chars().noneMatch(c -> c == '[' || c == '\\' || c == '^')
            && (escape.isEmpty() || !characters.contains(escape));
    if (!isPlain) {
      throw new Unrenderable("SIMILAR TO with brackets of more than characters and ranges");
    }
    regex.append('[').append(inside).append(']');
    at = end + 1;
  }
}
