package dev.tidemark.bench.writes;

import dev.tidemark.bench.DuckDb;
import dev.tidemark.bench.writes.put.PutRow;
import dev.tidemark.bench.writes.put.PutsByHand;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a user would write to load a Parquet file into a history sorted by key and event time, and
 * its newest records into a table of PostgreSQL: DuckDB's COPY, and PostgreSQL's.
 */
final class LoadByHand implements AutoCloseable {
  private final Connection duckdb;
  private final Path source;
  private final Path folder;
  private final String postgresUrl;

  LoadByHand(Path source, Path folder, String postgresUrl, int threads) throws SQLException {
    this.source = source;
    this.folder = folder;
    this.postgresUrl = postgresUrl;
    this.duckdb = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duckdb.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute("SET memory_limit = '1GB'");
      statement.execute("SET temp_directory = '" + DuckDb.quoted(folder.resolve("spill")) + "'");
    }
  }

  /** DuckDB writes all rows, sorted, to Parquet; returns the nanoseconds it took. */
  long sortedParquet() throws SQLException {
    Path target = folder.resolve("sorted.parquet");
    long start = System.nanoTime();
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM '%s' ORDER BY user_id, event_time) TO '%s' (FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION v2)"
              .formatted(DuckDb.quoted(source), DuckDb.quoted(target)));
    }
    return System.nanoTime() - start;
  }

  /** The newest record of each key goes through PostgreSQL's COPY and an upsert of all at once. */
  long upsert() throws SQLException {
    Path newest = folder.resolve("newest.csv");
    long start = System.nanoTime();
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT r.* FROM (SELECT arg_max(t, event_time) AS r FROM '%s' AS t GROUP BY user_id)) TO '%s' (HEADER false)"
              .formatted(DuckDb.quoted(source), DuckDb.quoted(newest)));
    }
    try (Connection postgres = DriverManager.getConnection(postgresUrl);
        Statement statement = postgres.createStatement()) {
      postgres.setAutoCommit(false);
      statement.execute("CREATE TEMP TABLE staged (" + PutRow.COLUMNS + ") ON COMMIT DROP");
      statement.execute("COPY staged FROM '" + DuckDb.quoted(newest) + "' (FORMAT csv)");
      statement.execute(
          PutsByHand.upsert("SELECT " + PutRow.NAMES + " FROM staged ORDER BY user_id"));
      postgres.commit();
    }
    return System.nanoTime() - start;
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }
}
