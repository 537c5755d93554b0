package dev.tidemark.bench.writes;

import dev.tidemark.bench.DuckDb;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Records of the ten columns as a Parquet file in no order, which the same seed gives again. */
final class LoadFile {
  private LoadFile() {}

  /** Writes it. */
  static void write(Path file, WriteSizes sizes) throws SQLException {
    String sql =
        """
        COPY (
          SELECT
            (hash(%1$d, n, 1) %% %3$d)::BIGINT AS user_id,
            make_timestamp(epoch_us(TIMESTAMP '2024-01-01') + n * 1000) AS event_time,
            (hash(%1$d, n, 2) %% 1000)::INTEGER AS clicks,
            (hash(%1$d, n, 3) %% 1000000)::BIGINT AS views,
            (hash(%1$d, n, 4) %% 1000000)::DOUBLE / 1000 AS score,
            (hash(%1$d, n, 5) %% 1000)::REAL / 1000 AS ratio,
            hash(%1$d, n, 6) %% 2 = 0 AS member,
            (['DE', 'FR', 'JP', 'BR', 'US', 'IN', 'KE', 'NZ'])[(hash(%1$d, n, 7) %% 8)::BIGINT + 1]
              AS country,
            'segment ' || (hash(%1$d, n, 8) %% 100) AS segment,
            ((hash(%1$d, n, 9) %% 1000000)::DECIMAL(10, 0) / 100)::DECIMAL(10, 2) AS price
          FROM range(%2$d) AS records(n)
        ) TO '%4$s' (FORMAT parquet, COMPRESSION zstd)
        """
            .formatted(sizes.seed(), sizes.loadRows(), sizes.loadKeys(), DuckDb.quoted(file));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("SET threads = " + sizes.threads());
      statement.execute(sql);
    }
  }
}
