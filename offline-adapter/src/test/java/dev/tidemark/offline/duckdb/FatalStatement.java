package dev.tidemark.offline.duckdb;

/**
 * What a real DuckDB 2.0 doesn't get over: two equal keys of grouping sets above a join, where
 * projection_pullup is disabled, as it is in ours. The planner writes no such text.
 */
public final class FatalStatement {
  public static final String SQL =
      "SELECT a.x, a.y, max(a.z) FROM (SELECT o.c AS x, o.c AS y, i.q AS z"
          + " FROM (VALUES (1, 1), (2, 2)) AS o(id, c)"
          + " JOIN (VALUES (1, 5), (2, 6)) AS i(id, q) ON i.id = o.id) AS a"
          + " GROUP BY ROLLUP (a.x, a.y)";

  private FatalStatement() {}
}
