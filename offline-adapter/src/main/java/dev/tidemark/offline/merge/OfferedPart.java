package dev.tidemark.offline.merge;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.duckdb.DuckDBDataChunkReader;
import org.jspecify.annotations.Nullable;

/**
 * The slots that records are offered to just now. A failure is kept for the thread that waits for
 * the statement: what a function throws DuckDB would report with its stack.
 */
final class OfferedPart {
  private final Slots slots;
  private final int firstRow;
  private final boolean bySecond;
  private final boolean isInclusive;
  private final List<FeatureType> features;

  /** As many as threads offer at once: DuckDB's are new to Java at each call. */
  private final Queue<Numbers> idle = new ConcurrentLinkedQueue<>();

  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /**
   * Opens the slots.
   *
   * @param firstRow the spine's row that is slot 0
   */
  OfferedPart(
      Slots slots,
      int firstRow,
      boolean bySecond,
      boolean isInclusive,
      List<FeatureType> features) {
    this.slots = slots;
    this.firstRow = firstRow;
    this.bySecond = bySecond;
    this.isInclusive = isInclusive;
    this.features = features;
  }

  void take(DuckDBDataChunkReader records) {
    Numbers numbers = idle.poll();
    if (numbers == null) {
      numbers = new Numbers(numbers(bySecond));
    }
    try {
      int rows = numbers.load(records, 1);
      FeatureVectors vectors = new FeatureVectors(features, records, 1 + numbers(bySecond));
      Offer offer = new Offer(slots, firstRow, isInclusive, vectors);
      if (bySecond) {
        offer.byTimeAndSecond(numbers, rows);
      } else {
        offer.byTime(numbers, rows);
      }
      idle.add(numbers);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  /** How many numbers are told of a record, before its features. */
  static int numbers(boolean bySecond) {
    return bySecond ? 5 : 3;
  }

  /** Throws what went wrong, if anything did. */
  void check() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}
