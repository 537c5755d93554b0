package dev.tidemark.planner.engine;

import org.apache.arrow.vector.VectorSchemaRoot;

/** A stream that gives another's batches and does something around them. */
public interface WrappedStream extends BatchStream {

  /** The stream whose batches these are. */
  BatchStream rows();

  @Override
  default VectorSchemaRoot root() {
    return rows().root();
  }

  @Override
  default boolean next() {
    return rows().next();
  }

  @Override
  default void cancel() {
    rows().cancel();
  }

  @Override
  default void close() {
    rows().close();
  }
}
