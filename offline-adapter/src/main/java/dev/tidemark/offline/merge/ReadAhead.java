package dev.tidemark.offline.merge;

import dev.tidemark.planner.arrow.BatchBuffers;
import dev.tidemark.planner.arrow.RelayedBatches;
import dev.tidemark.planner.engine.BatchStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of which the first batches may be read before anybody asks for them. */
final class ReadAhead implements BatchStream {
  /** Of a query's memory, the share that batches may take which are read too early. */
  private static final int SHARE = 16;

  private final BatchStream rows;
  private final RelayedBatches relayed;
  private final Queue<VectorSchemaRoot> batches = new ArrayDeque<>();
  private final long most;
  private long bytes;
  private boolean isAtEnd;

  /**
   * Reads nothing yet.
   *
   * @param rows closed with this stream
   */
  ReadAhead(BatchStream rows, BufferAllocator parent) {
    this.rows = rows;
    this.relayed = new RelayedBatches("rows read ahead", rows.schema(), parent);
    this.most = parent.getLimit() / SHARE;
  }

  /** Reads as long as that is wanted, there are rows, and those that wait aren't too many. */
  void readWhile(BooleanSupplier isWanted) {
    while (isWanted.getAsBoolean() && bytes < most && !isAtEnd) {
      isAtEnd = !rows.next();
      if (!isAtEnd) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(rows.schema(), relayed.allocator());
        batches.add(batch);
        BatchBuffers.move(rows.root(), batch);
        bytes += batch.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum();
      }
    }
  }

  @Override
  public VectorSchemaRoot root() {
    return relayed.root();
  }

  @Override
  public boolean next() {
    root().clear();
    VectorSchemaRoot batch = batches.poll();
    if (batch == null) {
      return !isAtEnd && relayed.next(rows);
    }
    try (batch) {
      BatchBuffers.move(batch, root());
    }
    return true;
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    batches.forEach(VectorSchemaRoot::close);
    batches.clear();
    relayed.closeWith(rows);
  }
}
