package dev.tidemark.planner.engine;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** A stream that owns its session and closes it. */
record SessionStream(EngineSession session, BatchStream stream) implements BatchStream {

  @Override
  public Schema schema() {
    return stream.schema();
  }

  @Override
  public VectorSchemaRoot root() {
    return stream.root();
  }

  @Override
  public boolean next() {
    return stream.next();
  }

  @Override
  public void cancel() {
    session.cancel();
  }

  @Override
  public void close() {
    try {
      stream.close();
    } finally {
      session.close();
    }
  }
}
