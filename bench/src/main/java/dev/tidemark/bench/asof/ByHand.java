package dev.tidemark.bench.asof;

import dev.tidemark.bench.DuckDb;
import dev.tidemark.bench.asof.Shape.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * DuckDB's own ASOF in this process, as a user would write it, over the files of Tidemark's
 * warehouse, drained as Arrow. They call a column by its field id: f1 is the key, f2 the time.
 */
final class ByHand implements AutoCloseable {
  private final DuckDb duckdb;
  private final Shape shape;
  private final String spine;
  private final List<String> histories;

  ByHand(
      BufferAllocator allocator,
      Shape shape,
      List<Path> spine,
      List<List<Path>> histories,
      AsOfOptions options)
      throws SQLException {
    this.shape = shape;
    this.spine = DuckDb.table(spine);
    this.histories = histories.stream().map(DuckDb::table).toList();
    this.duckdb = new DuckDb(allocator, options.threads(), options.folder().resolve("spill"));
    duckdb.execute("SET memory_limit = '" + shape.memory().replace(" ", "") + "'");
  }

  /** The plain ASOF join; it asks neither when a record was known nor how old it is. */
  void join(Consumer<VectorSchemaRoot> batches) throws SQLException, IOException {
    StringBuilder columns = new StringBuilder("SELECT s.f3 AS row_id");
    StringBuilder joins = new StringBuilder(" FROM " + spine + " AS s");
    for (int i = 0; i < histories.size(); i++) {
      columns.append(", h%1$d.f3 AS clicks%1$d, h%1$d.f4 AS score%1$d".formatted(i));
      joins.append(
          " ASOF LEFT JOIN %1$s AS h%2$d ON h%2$d.f1 = s.f1 AND h%2$d.f2 <= s.f2"
              .formatted(histories.get(i), i));
    }
    duckdb.run(columns.append(joins).toString(), batches);
  }

  /** The right answer, by whatever way: the plain join, or the candidates of two days. */
  void answer(Consumer<VectorSchemaRoot> batches) throws SQLException, IOException {
    if (shape.kind() != Kind.KNOWN) {
      join(batches);
      return;
    }
    duckdb.run(
        """
        WITH candidates AS (
          SELECT *, f2 + to_minutes(f3::BIGINT) AS known, epoch_us(f2) // 86400000000 AS day FROM %s
        ), matches AS (
          SELECT s.f3 AS row_id, arg_max({'clicks': h.f3, 'score': h.f4}, h.f2) AS best
          FROM (SELECT *, unnest([0, 1]) AS back FROM %s) AS s
          JOIN candidates AS h
            ON h.f1 = s.f1 AND h.day = epoch_us(s.f2) // 86400000000 - s.back
          WHERE h.f2 <= s.f2 AND h.known <= s.f2 AND h.f2 >= s.f2 - INTERVAL 1 DAY
          GROUP BY s.f3
        )
        SELECT s.f3 AS row_id, m.best.clicks AS clicks0, m.best.score AS score0
        FROM %s AS s LEFT JOIN matches AS m ON m.row_id = s.f3
        """
            .formatted(histories.get(0), spine, spine),
        batches);
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }
}
