package dev.tidemark.offline.duckdb;

/** Names and texts as DuckDB's SQL writes them. */
public final class DuckDbText {
  private DuckDbText() {}

  /** A name in double quotes. */
  public static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A text in single quotes. */
  public static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }
}
