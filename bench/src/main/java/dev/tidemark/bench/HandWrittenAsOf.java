package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;

/**
 * DuckDB's own ASOF in this process, written as a user would, drained as Arrow. The files call a
 * column by its field id.
 */
final class HandWrittenAsOf implements AutoCloseable {
  private static final int BATCH_ROWS = 131_072;

  private final BufferAllocator allocator;
  private final Connection duckdb;
  private final String sql;

  HandWrittenAsOf(BufferAllocator allocator, List<Path> spine, List<Path> history, int threads)
      throws SQLException {
    this.allocator = allocator;
    Properties streaming = new Properties();
    streaming.setProperty("jdbc_stream_results", "true");
    this.duckdb = DriverManager.getConnection("jdbc:duckdb:", streaming);
    try (Statement statement = duckdb.createStatement()) {
      statement.execute("SET threads = " + threads);
    }
    this.sql =
        """
        SELECT s.f3 AS row_id, s.f1 AS user_id, s.f2 AS ts, h.f3 AS clicks, h.f4 AS score
        FROM read_parquet([%s]) AS s
        ASOF LEFT JOIN read_parquet([%s]) AS h ON h.f1 = s.f1 AND h.f2 <= s.f2
        """
            .formatted(names(spine), names(history));
  }

  /** Runs the join and hands each batch on; a batch is only valid during the call. */
  void run(Consumer<VectorSchemaRoot> batches) throws SQLException, IOException {
    try (Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery(sql);
        ArrowReader reader =
            (ArrowReader)
                result.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, BATCH_ROWS)) {
      while (reader.loadNextBatch()) {
        batches.accept(reader.getVectorSchemaRoot());
      }
    }
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }

  private static String names(List<Path> files) {
    return files.stream()
        .map(file -> "'" + Data.quoted(file) + "'")
        .collect(Collectors.joining(", "));
  }
}
