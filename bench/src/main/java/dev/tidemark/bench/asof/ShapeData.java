package dev.tidemark.bench.asof;

import dev.tidemark.bench.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A shape's rows as Parquet files: {@code spine.parquet} and {@code history<i>.parquet}. The i-th
 * record of a history has the i-th of as many equal steps of a year, moved at random within it, so
 * that event times are distinct and a hand-written ASOF has one answer.
 */
public final class ShapeData {
  private static final long YEAR_MICROS = 365L * 24 * 60 * 60 * 1_000_000;

  private ShapeData() {}

  /**
   * Writes them into a folder that may not be there.
   *
   * @param seed decides every value
   * @param threads that write
   */
  public static void write(Path folder, Shape shape, long seed, int threads)
      throws SQLException, IOException {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < shape.histories(); i++) {
      files.add(history(shape, seed, i, folder));
    }
    files.add(spine(shape, seed, folder));
    write(folder, files, threads);
  }

  /** Writes the spine alone, over the one that is there. */
  public static void writeSpine(Path folder, Shape shape, long seed, int threads)
      throws SQLException, IOException {
    write(folder, List.of(spine(shape, seed, folder)), threads);
  }

  private static void write(Path folder, List<String> files, int threads)
      throws SQLException, IOException {
    Files.createDirectories(folder);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute("SET temp_directory = '" + DuckDb.quoted(folder.resolve("temp")) + "'");
      for (String file : files) {
        statement.execute(file);
      }
    }
  }

  private static String history(Shape shape, long seed, int number, Path folder) {
    return """
    COPY (
      SELECT
        %s AS user_id,
        make_timestamp(epoch_us(TIMESTAMP '2025-01-01') + i * %d + (hash(%d, i, %d) %% %<s)::BIGINT)
          AS event_time,
        (hash(%d, i, %d, 2) %% 1000)::INTEGER AS clicks,
        (hash(%d, i, %d, 3) %% 1000000)::DOUBLE / 1000 AS score
      FROM range(%d) AS records(i)
    ) TO '%s' (FORMAT parquet, COMPRESSION zstd)
    """
        .replace("%<s", Long.toString(step(shape)))
        .formatted(
            key(shape, seed + number, 1),
            step(shape),
            seed,
            number,
            seed,
            number,
            seed,
            number,
            shape.records(),
            DuckDb.quoted(folder.resolve("history" + number + ".parquet")));
  }

  private static long step(Shape shape) {
    return Math.max(1, YEAR_MICROS / shape.records());
  }

  private static String spine(Shape shape, long seed, Path folder) {
    return """
    COPY (
      SELECT
        %s AS user_id,
        make_timestamp(epoch_us(TIMESTAMP '2025-01-01') + (hash(%d, i, 5) %% %d)::BIGINT) AS ts,
        i AS row_id
      FROM range(%d) AS spine(i)
      ORDER BY ts, row_id
    ) TO '%s' (FORMAT parquet, COMPRESSION zstd)
    """
        .formatted(
            key(shape, seed, 4),
            seed,
            YEAR_MICROS,
            shape.spine(),
            DuckDb.quoted(folder.resolve("spine.parquet")));
  }

  private static String key(Shape shape, long seed, int salt) {
    String even = "(hash(" + seed + ", i, " + salt + ") % " + shape.keys() + ")::BIGINT";
    return switch (shape.kind()) {
      case EVEN, KNOWN -> even;
      case SKEWED -> "CASE WHEN i % 2 = 0 THEN 0 ELSE " + even + " END";
      case TEXT -> "printf('user-%07d', " + even + ")";
    };
  }
}
