package dev.tidemark.bench.grid;

import dev.tidemark.bench.asof.Shape;
import dev.tidemark.bench.asof.Shape.Kind;
import dev.tidemark.bench.grid.GridOptions.Layout;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A shape's rows as analyzed tables {@code spine} and {@code history} of a schema that goes with
 * them, distributed as the files of {@code dev.tidemark.bench.asof} are, and the join over them.
 */
final class PostgresTables implements AutoCloseable {
  static final String SCHEMA = "grid";

  /** Joined besides in the layout that says so. */
  static final String GROUP = "features.grid_ratings";

  private static final long YEAR_MICROS = 365L * 24 * 60 * 60 * 1_000_000;

  private final Connection postgres;
  private final Shape shape;
  private final Layout layout;
  private final long seed;

  /**
   * Creates the schema.
   *
   * @param seed decides every value
   */
  PostgresTables(String url, Shape shape, Layout layout, long seed) throws SQLException {
    this.postgres = DriverManager.getConnection(url);
    this.shape = shape;
    this.layout = layout;
    this.seed = seed;
    execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    execute("CREATE SCHEMA " + SCHEMA);
  }

  void createHistory() throws SQLException {
    long step = Math.max(1, YEAR_MICROS / shape.records());
    execute(
        """
        CREATE TABLE %s.history AS
        SELECT user_id, event_time, event_time + clicks * INTERVAL '1 minute' AS seen, clicks, score%s
        FROM (
          SELECT i, %s AS user_id,
            TIMESTAMP '2025-01-01' + (i * %d + %s) * INTERVAL '1 microsecond' AS event_time,
            CAST(%s AS INTEGER) AS clicks,
            CAST(%s AS DOUBLE PRECISION) / 1000 AS score
          FROM generate_series(CAST(0 AS BIGINT), %d) AS records(i)) AS drawn
        """
            .formatted(
                SCHEMA,
                layout == Layout.WIDE ? ", repeat(md5(CAST(i AS TEXT)), 12) AS words" : "",
                key(1),
                step,
                drawn(2, step),
                drawn(3, 1000),
                drawn(4, 1_000_000),
                shape.records() - 1));
    if (layout != Layout.BARE) {
      execute("CREATE INDEX ON " + SCHEMA + ".history (user_id, event_time)");
    }
    execute("VACUUM ANALYZE " + SCHEMA + ".history");
  }

  /** In place of the one that is there. */
  void createSpine(long rows) throws SQLException {
    execute("DROP TABLE IF EXISTS " + SCHEMA + ".spine");
    execute(
        """
        CREATE TABLE %s.spine AS
        SELECT %s AS user_id, TIMESTAMP '2025-01-01' + %s * INTERVAL '1 microsecond' AS ts, i AS row_id
        FROM generate_series(CAST(0 AS BIGINT), %d) AS spine(i)
        """
            .formatted(SCHEMA, key(5), drawn(6, YEAR_MICROS), rows - 1));
    execute("VACUUM ANALYZE " + SCHEMA + ".spine");
  }

  /** A whole number below the bound, by the row's number. */
  private String drawn(int salt, long bound) {
    return "abs(hashint8extended(i, %d) %% %d)".formatted(seed + salt, bound);
  }

  private String key(int salt) {
    String even = drawn(salt, shape.keys());
    return switch (shape.kind()) {
      case EVEN, KNOWN -> even;
      case SKEWED -> "CASE WHEN i % 2 = 0 THEN 0 ELSE " + even + " END";
      case TEXT -> "'user-' || lpad(CAST(" + even + " AS TEXT), 7, '0')";
    };
  }

  /** As Tidemark is asked it, of the schema of the same name. */
  String sql() {
    return "SELECT s.row_id, h.clicks, h.score%s FROM %s.spine AS s LEFT ASOF JOIN %2$s.history AS h"
            .formatted(besides(), SCHEMA)
        + " MATCH_CONDITION (h.event_time <= s.ts"
        + (shape.kind() == Kind.KNOWN
            ? " AND h.seen <= s.ts AND h.event_time >= s.ts - INTERVAL '1' DAY"
            : "")
        + ") ON h.user_id = s.user_id"
        + (layout == Layout.BESIDE_GROUP
            ? " LEFT ASOF JOIN %s AS g MATCH_CONDITION (g.event_time <= s.ts) ON g.user_id = s.user_id"
                .formatted(GROUP)
            : "");
  }

  private String besides() {
    return switch (layout) {
      case WIDE -> ", h.words";
      case BESIDE_GROUP -> ", g.rating";
      case INDEXED, BARE -> "";
    };
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = postgres.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    try (postgres) {
      execute("DROP SCHEMA " + SCHEMA + " CASCADE");
    }
  }
}
