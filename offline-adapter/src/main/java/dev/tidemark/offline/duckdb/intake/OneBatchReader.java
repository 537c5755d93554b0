package dev.tidemark.offline.duckdb.intake;

import dev.tidemark.planner.arrow.BatchBuffers;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A stream of one batch, whose buffers it moves out of the given root when it is read, so that the
 * root may be filled anew.
 */
final class OneBatchReader extends ArrowReader {
  private final VectorSchemaRoot batch;
  private boolean taken;

  OneBatchReader(VectorSchemaRoot batch, BufferAllocator allocator) {
    super(allocator);
    this.batch = batch;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot own = getVectorSchemaRoot();
    if (taken) {
      own.clear();
      return false;
    }
    taken = true;
    BatchBuffers.move(batch, own);
    return true;
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {
    // The batch stays its owner's.
  }

  @Override
  protected Schema readSchema() {
    return batch.getSchema();
  }
}
