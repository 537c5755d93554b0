package dev.tidemark.offline.merge;

import dev.tidemark.planner.engine.query.BoundSql;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of keys that belongs to no session, and what texts call it. They have to say so in WITH:
 * a view of that name would be a statement of its own, which takes DuckDB a millisecond.
 *
 * @param name quoted
 */
record NamedKeys(String name, String query) {
  private static final String WITH = "WITH ";

  /** A text that knows those that it names. */
  static BoundSql in(BoundSql text, List<NamedKeys> all) {
    return new BoundSql(in(text.sql(), all), text.parameters());
  }

  /** The same. */
  static String in(String sql, List<NamedKeys> all) {
    String named =
        all.stream()
            .filter(keys -> sql.contains(keys.name))
            .map(keys -> "%s AS NOT MATERIALIZED (%s)".formatted(keys.name, keys.query))
            .collect(Collectors.joining(", "));
    if (named.isEmpty()) {
      return sql;
    }
    String rest = sql.startsWith(WITH) ? ", " + sql.substring(WITH.length()) : " " + sql;
    return WITH + named + rest;
  }
}
