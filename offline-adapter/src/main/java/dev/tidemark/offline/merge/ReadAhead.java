package dev.tidemark.offline.merge;

import dev.tidemark.planner.arrow.BatchBuffers;
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
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private final Queue<VectorSchemaRoot> batches = new ArrayDeque<>();
  private long bytes;
  private boolean isAtEnd;
  private boolean isClosed;

  /**
   * Reads nothing yet.
   *
   * @param rows closed with this stream
   */
  ReadAhead(BatchStream rows, BufferAllocator parent) {
    this.rows = rows;
    this.allocator = parent.newChildAllocator("rows read ahead", 0, parent.getLimit());
    this.root = VectorSchemaRoot.create(rows.schema(), allocator);
  }

  /** Reads as long as that is wanted, there are rows, and those that wait aren't too many. */
  void readWhile(BooleanSupplier isWanted) {
    while (isWanted.getAsBoolean() && bytes < allocator.getLimit() / SHARE && !isAtEnd) {
      isAtEnd = !rows.next();
      if (!isAtEnd) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(rows.schema(), allocator);
        batches.add(batch);
        BatchBuffers.move(rows.root(), batch);
        bytes += batch.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum();
      }
    }
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    root.clear();
    VectorSchemaRoot batch = batches.poll();
    if (batch != null) {
      try (batch) {
        BatchBuffers.move(batch, root);
      }
      return true;
    }
    if (isAtEnd || !rows.next()) {
      return false;
    }
    BatchBuffers.move(rows.root(), root);
    return true;
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      try (allocator;
          rows;
          root) {
        batches.forEach(VectorSchemaRoot::close);
        batches.clear();
      }
    }
  }
}
