package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The data of every benchmark, as Parquet files that the same seed gives again.
 *
 * <p>History: each entity has equally many records, one in each slot of the year 2025 at a random
 * microsecond of it, so that no two records of an entity share an event time and a hand-written
 * ASOF has one answer. Spine: random entities at random times of the same year. Files stand in the
 * order of time, as they would have arrived.
 */
final class Data {
  private static final long YEAR_MICROS = 365L * 24 * 60 * 60 * 1_000_000;

  private final Path folder;

  private Data(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** Writes {@code history.parquet} and {@code spine.parquet} into the folder {@code data}. */
  static Data generate(Sizes sizes) throws SQLException, IOException {
    Path folder = Files.createDirectories(sizes.folder().resolve("data"));
    long versions = Math.max(1, sizes.records() / sizes.keys());
    long slot = YEAR_MICROS / versions;
    String history =
        """
        COPY (
          SELECT
            k AS user_id,
            make_timestamp(epoch_us(TIMESTAMP '2025-01-01') + n * %2$d + (hash(%3$d, k, n, 1) %% %2$d)::BIGINT)
              AS event_time,
            (hash(%3$d, k, n, 2) %% 1000)::INTEGER AS clicks,
            (hash(%3$d, k, n, 3) %% 1000000)::DOUBLE / 1000 AS score
          FROM range(%1$d) AS keys(k), range(%4$d) AS versions(n)
          ORDER BY event_time, user_id
        ) TO '%5$s' (FORMAT parquet, COMPRESSION zstd)
        """
            .formatted(sizes.keys(), slot, sizes.seed(), versions, path(folder, "history"));
    String spine =
        """
        COPY (
          SELECT
            (hash(%2$d, i, 4) %% %3$d)::BIGINT AS user_id,
            make_timestamp(epoch_us(TIMESTAMP '2025-01-01') + (hash(%2$d, i, 5) %% %4$d)::BIGINT) AS ts,
            i AS row_id
          FROM range(%1$d) AS spine(i)
          ORDER BY ts, row_id
        ) TO '%5$s' (FORMAT parquet, COMPRESSION zstd)
        """
            .formatted(
                sizes.spine(), sizes.seed(), sizes.keys(), YEAR_MICROS, path(folder, "spine"));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("SET threads = " + sizes.threads());
      statement.execute("SET temp_directory = '" + DuckDb.quoted(folder.resolve("temp")) + "'");
      statement.execute(history);
      statement.execute(spine);
    }
    return new Data(folder);
  }

  private static String path(Path folder, String name) {
    return DuckDb.quoted(folder.resolve(name + ".parquet"));
  }
}
