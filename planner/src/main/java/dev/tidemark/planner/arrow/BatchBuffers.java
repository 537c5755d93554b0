package dev.tidemark.planner.arrow;

import org.apache.arrow.vector.VectorSchemaRoot;

/** The buffers of a batch change hands. */
public final class BatchBuffers {
  private BatchBuffers() {}

  /** Moves the buffers of a batch, which is empty then, into a root of the same columns. */
  public static void move(VectorSchemaRoot from, VectorSchemaRoot to) {
    int rows = from.getRowCount();
    for (int i = 0; i < to.getFieldVectors().size(); i++) {
      from.getVector(i).makeTransferPair(to.getVector(i)).transfer();
    }
    to.setRowCount(rows);
  }
}
