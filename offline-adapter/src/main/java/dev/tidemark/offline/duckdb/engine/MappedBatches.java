package dev.tidemark.offline.duckdb.engine;

import dev.tidemark.planner.arrow.RelayedBatches;
import dev.tidemark.planner.engine.BatchStream;
import java.util.function.BiFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** What a query makes of each batch of a stream, one after the other. */
final class MappedBatches implements BatchStream {
  private final BatchStream rows;
  private final BiFunction<VectorSchemaRoot, BufferAllocator, BatchStream> query;
  private final RelayedBatches relayed;
  private @Nullable BatchStream part;

  /**
   * Reads nothing yet.
   *
   * @param rows closed with this stream
   * @param query starts it over a batch, whose buffers it takes; they stay in this allocator while
   *     its result, which may point into them, is read
   */
  MappedBatches(
      BatchStream rows,
      BiFunction<VectorSchemaRoot, BufferAllocator, BatchStream> query,
      Schema schema,
      BufferAllocator parent) {
    this.rows = rows;
    this.query = query;
    this.relayed = new RelayedBatches("mapped", schema, parent);
  }

  @Override
  public VectorSchemaRoot root() {
    return relayed.root();
  }

  @Override
  public boolean next() {
    while (!nextOfPart()) {
      if (!rows.next()) {
        return false;
      }
      if (rows.root().getRowCount() > 0) {
        part = query.apply(rows.root(), relayed.allocator());
      }
    }
    return true;
  }

  private boolean nextOfPart() {
    BatchStream open = part;
    if (open == null) {
      return false;
    }
    if (relayed.next(open)) {
      return true;
    }
    part = null;
    open.close();
    return false;
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    relayed.closeWith(rows, part);
  }
}
