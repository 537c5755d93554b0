package dev.tidemark.offline.merge.spine;

import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import java.util.function.Consumer;

/** Divides keys, which come in order, into parts of a number of rows at most. */
final class PartCutter {
  private final long maxRows;
  private final Consumer<SpinePart> parts;
  private int first;
  private int end;
  private long rows;

  PartCutter(long maxRows, Consumer<SpinePart> parts) {
    this.maxRows = maxRows;
    this.parts = parts;
  }

  /** Errors: {@code MEMORY_LIMIT} where one key alone has more rows. */
  void add(long key, long count) {
    if (count > maxRows) {
      throw new NoRoomException(
          PointInTimeMerge.STRATEGY,
          "One key has %d rows of the spine, and the memory of a query has room for %d of a key; raise the limit, or SET pit_strategy = 'native'"
              .formatted(count, maxRows));
    }
    if (rows + count > maxRows) {
      finish();
    }
    if (rows == 0) {
      first = (int) key;
    }
    end = Math.toIntExact(key + 1);
    rows += count;
  }

  /** Ends the last part. */
  void finish() {
    if (rows > 0) {
      parts.accept(new SpinePart(first, end, (int) rows));
    }
    rows = 0;
  }
}
