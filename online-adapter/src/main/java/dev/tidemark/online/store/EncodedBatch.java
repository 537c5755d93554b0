package dev.tidemark.online.store;

import dev.tidemark.online.store.RecordWriter.Batch;

/** A batch small enough to be written by one statement. */
final class EncodedBatch {
  private final Batch batch;
  private final byte[] array;

  /** {@code array} has all of its records, as the bytes of a {@link RecordArray}. */
  EncodedBatch(Batch batch, byte[] array) {
    this.batch = batch;
    this.array = array;
  }

  Batch batch() {
    return batch;
  }

  byte[] array() {
    return array;
  }

  /** How many records there are. */
  long records() {
    return batch.records().records();
  }
}
