package dev.tidemark.planner.arrow;

import dev.tidemark.planner.engine.BatchStream;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The batches of streams of the same columns, one stream after the other, moved into one root for
 * whoever reads them as one. Not thread-safe.
 */
public final class RelayedBatches {
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private boolean closed;

  /**
   * None yet.
   *
   * @param name of the allocator that holds a batch
   */
  public RelayedBatches(String name, Schema schema, BufferAllocator parent) {
    this.allocator = parent.newChildAllocator(name, 0, parent.getLimit());
    this.root = VectorSchemaRoot.create(schema, allocator);
  }

  public BufferAllocator allocator() {
    return allocator;
  }

  /** Holds the batch that was moved last. */
  public VectorSchemaRoot root() {
    return root;
  }

  /** Moves the stream's next batch here; false where it has none. */
  public boolean next(BatchStream from) {
    root.clear();
    boolean more = from.next();
    if (more) {
      BatchBuffers.move(from.root(), root);
    }
    return more;
  }

  /** Closes the streams, the last one first, and what is held here. May be repeated. */
  public void closeWith(@Nullable BatchStream... streams) {
    if (closed) {
      return;
    }
    closed = true;
    try (allocator;
        root) {
      close(Arrays.asList(streams).iterator());
    }
  }

  private static void close(Iterator<@Nullable BatchStream> streams) {
    if (streams.hasNext()) {
      BatchStream first = streams.next();
      try (first) {
        close(streams);
      }
    }
  }
}
