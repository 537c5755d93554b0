package dev.tidemark.offline.duckdb.intake;

import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
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
    int rows = batch.getRowCount();
    List<FieldVector> vectors = batch.getFieldVectors();
    for (int i = 0; i < vectors.size(); i++) {
      vectors.get(i).makeTransferPair(own.getVector(i)).transfer();
    }
    own.setRowCount(rows);
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
