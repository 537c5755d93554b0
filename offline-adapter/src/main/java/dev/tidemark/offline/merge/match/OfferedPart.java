package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Numbers;
import org.duckdb.DuckDBDataChunkReader;

/** The slots that records are offered to just now. */
public final class OfferedPart extends Offered {
  private final Slots slots;
  private final int firstKey;
  private final boolean bySecond;
  private final boolean isInclusive;
  private final int features;

  /**
   * Opens the slots.
   *
   * @param firstKey the key that is number 0 among the spine's times
   * @param features how many of them follow a record's numbers
   */
  public OfferedPart(
      Slots slots, int firstKey, boolean bySecond, boolean isInclusive, int features) {
    super(numbers(bySecond));
    this.slots = slots;
    this.firstKey = firstKey;
    this.bySecond = bySecond;
    this.isInclusive = isInclusive;
    this.features = features;
  }

  @Override
  protected void take(Numbers numbers, int rows, DuckDBDataChunkReader records) {
    FeatureVectors vectors = new FeatureVectors(features, records, 1 + numbers(bySecond));
    Offer offer = new Offer(slots, firstKey, isInclusive, vectors);
    if (bySecond) {
      offer.byTimeAndSecond(numbers, rows);
    } else {
      offer.byTime(numbers, rows);
    }
  }

  /** How many numbers are told of a record, before its features. */
  static int numbers(boolean bySecond) {
    return bySecond ? 5 : 3;
  }
}
