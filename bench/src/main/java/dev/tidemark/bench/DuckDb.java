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

/** DuckDB in this process, as a user would take it: its results are drained as Arrow. */
public final class DuckDb implements AutoCloseable {
  private static final int BATCH_ROWS = 131_072;

  private final BufferAllocator allocator;
  private final Connection duckdb;

  /** The folder {@code spill} is where it puts what its memory has no room for. */
  public DuckDb(BufferAllocator allocator, int threads, Path spill) throws SQLException {
    this.allocator = allocator;
    Properties streaming = new Properties();
    streaming.setProperty("jdbc_stream_results", "true");
    this.duckdb = DriverManager.getConnection("jdbc:duckdb:", streaming);
    execute("SET threads = " + threads);
    execute("SET temp_directory = '" + quoted(spill) + "'");
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs the query and hands each batch on; a batch is only valid during the call. */
  public void run(String sql, Consumer<VectorSchemaRoot> batches) throws SQLException, IOException {
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

  /** What stands in FROM for the rows of these Parquet files. */
  public static String table(List<Path> files) {
    return files.stream()
        .map(file -> "'" + quoted(file) + "'")
        .collect(Collectors.joining(", ", "read_parquet([", "])"));
  }

  /** As SQL writes it between quotes. */
  public static String quoted(Path path) {
    return path.toString().replace("'", "''");
  }
}
