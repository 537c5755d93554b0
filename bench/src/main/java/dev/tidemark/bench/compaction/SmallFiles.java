package dev.tidemark.bench.compaction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The files to load, and what DuckDB makes of those in the warehouse.
 *
 * @param threads of DuckDB
 */
record SmallFiles(Path folder, int threads) {
  private static final long SECONDS_A_FILE = 100;

  /** Writes {@code 0.parquet} and so on, the newest first: then only the first is upserted. */
  void generate(int files, int rows, long keys, long seed) throws SQLException {
    try (Connection duckDb = connect();
        Statement statement = duckDb.createStatement()) {
      for (int i = 0; i < files; i++) {
        statement.execute(
            """
            COPY (
              SELECT (hash(%1$d, %2$d, n) %% %3$d)::BIGINT AS user_id,
                TIMESTAMP '2025-01-01' + to_seconds(%4$d) + to_microseconds(n) AS event_time,
                (hash(%1$d, %2$d, n, 1) %% 1000)::INTEGER AS a, (hash(%1$d, %2$d, n, 2) %% 1000)::INTEGER AS b,
                (hash(%1$d, %2$d, n, 3) %% 1000000)::BIGINT AS c, (hash(%1$d, %2$d, n, 4) %% 9)::BIGINT AS d,
                (hash(%1$d, %2$d, n, 5) %% 1000000)::DOUBLE / 7 AS e, (hash(%1$d, %2$d, n, 6) %% 99)::DOUBLE AS f,
                'segment ' || hash(%1$d, %2$d, n, 7) %% 100 AS g, 'item ' || hash(%1$d, %2$d, n, 8) %% 100000 AS h
              FROM range(%5$d) AS rows(n)
            ) TO '%6$s' (FORMAT parquet)
            """
                .formatted(
                    seed,
                    i,
                    keys,
                    (files - i) * SECONDS_A_FILE,
                    rows,
                    folder.resolve(i + ".parquet")));
      }
    }
  }

  private Connection connect() throws SQLException {
    Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duckDb.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute("SET memory_limit = '1GB'");
      statement.execute("SET temp_directory = '" + folder.resolve("temp") + "'");
    }
    return duckDb;
  }

  /** Rewrites the files of the warehouse sorted as a compaction does; returns nanoseconds. */
  long rewrite(List<Path> files) throws Exception {
    Path target = folder.resolve("rewritten.parquet");
    try (Connection duckDb = connect();
        Statement statement = duckDb.createStatement()) {
      long started = System.nanoTime();
      statement.execute(
          "COPY (SELECT * FROM read_parquet(%s) ORDER BY f1, f2) TO '%s' (FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION v2)"
              .formatted(list(files), target));
      return System.nanoTime() - started;
    } finally {
      Files.deleteIfExists(target);
    }
  }

  /** A number that all rows decide. */
  String fingerprint(List<Path> files) throws SQLException {
    try (Connection duckDb = connect();
        Statement statement = duckDb.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) || ' ' || sum(hash(t)) FROM read_parquet(%s) AS t"
                    .formatted(list(files)))) {
      row.next();
      return row.getString(1);
    }
  }

  private static String list(List<Path> files) {
    return files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", ", "[", "]"));
  }
}
