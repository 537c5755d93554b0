package dev.tidemark.planner.engine;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A lazy result: one reused root, filled batch by batch. Little is computed ahead of {@link #next}:
 * the engine's own buffers, and a few batches that wait. Whoever stops reading stops the engine.
 *
 * <p>Threads: one reader at a time; {@link #cancel} from any. Whoever received the stream closes
 * it.
 */
public interface BatchStream extends AutoCloseable {

  /** The columns, known before the first batch and equal to the root's. */
  default Schema schema() {
    return root().getSchema();
  }

  /** The one root; its content is valid until the following {@link #next} or {@link #close}. */
  VectorSchemaRoot root();

  /**
   * Fills the root with the next batch; batches may be empty.
   *
   * @return false at the end, the root then holds no rows
   * @throws dev.tidemark.catalog.error.TidemarkException with {@code CANCELLED}, {@code
   *     QUERY_TIMEOUT}, {@code MEMORY_LIMIT} or what the engine says
   */
  boolean next();

  /** Stops the engine; a {@link #next} under way or to come throws {@code CANCELLED}. */
  void cancel();

  /** Releases everything, whether or not the end was reached. May be repeated. */
  @Override
  void close();
}
