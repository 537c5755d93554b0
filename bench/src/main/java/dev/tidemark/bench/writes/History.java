package dev.tidemark.bench.writes;

import dev.tidemark.bench.Tidemark;
import org.apache.arrow.vector.BigIntVector;

/** How much of a group's history Iceberg has. */
final class History {
  private static final long PAUSE_MILLIS = 20;
  private static final long LONGEST_MILLIS = 60_000;

  private History() {}

  /** Waits until {@code offline} has that many records of the group. */
  static void awaitOffline(Tidemark tidemark, String group, long records)
      throws InterruptedException {
    long deadline = System.currentTimeMillis() + LONGEST_MILLIS;
    while (count(tidemark, "offline." + group) < records) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException("Iceberg does not get the records of " + group);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** The rows of a query's FROM. */
  static long count(Tidemark tidemark, String from) {
    long[] count = {0};
    tidemark.query(
        "SELECT COUNT(*) FROM " + from,
        batch -> {
          if (batch.getRowCount() > 0) {
            count[0] = ((BigIntVector) batch.getVector(0)).get(0);
          }
        });
    return count[0];
  }
}
