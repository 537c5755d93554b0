package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** DuckDB's own ASOF, written as a user would. The files call a column by its field id. */
final class HandWrittenAsOf implements AutoCloseable {
  private final DuckDb duckdb;
  private final String sql;

  HandWrittenAsOf(BufferAllocator allocator, List<Path> spine, List<Path> history, Sizes sizes)
      throws SQLException {
    this.duckdb = new DuckDb(allocator, sizes.threads(), sizes.folder().resolve("spill"));
    this.sql =
        """
        SELECT s.f3 AS row_id, s.f1 AS user_id, s.f2 AS ts, h.f3 AS clicks, h.f4 AS score
        FROM %s AS s
        ASOF LEFT JOIN %s AS h ON h.f1 = s.f1 AND h.f2 <= s.f2
        """
            .formatted(DuckDb.table(spine), DuckDb.table(history));
  }

  /** Runs the join and hands each batch on; a batch is only valid during the call. */
  void run(Consumer<VectorSchemaRoot> batches) throws SQLException, IOException {
    duckdb.run(sql, batches);
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }
}
