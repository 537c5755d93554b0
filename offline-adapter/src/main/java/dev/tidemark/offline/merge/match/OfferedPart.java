package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Numbers;
import org.duckdb.DuckDBDataChunkReader;

/** The slots that records are offered to just now. */
public final class OfferedPart extends Offered {
  private final Slots slots;
  private final KeyNumbers keys;
  private final boolean bySecond;
  private final boolean isInclusive;
  private final int features;

  /**
   * Opens the slots.
   *
   * @param keys of the spine's times
   * @param features how many of them follow a record's numbers
   */
  public OfferedPart(
      Slots slots, KeyNumbers keys, boolean bySecond, boolean isInclusive, int features) {
    super(numbers(bySecond, features));
    this.slots = slots;
    this.keys = keys;
    this.bySecond = bySecond;
    this.isInclusive = isInclusive;
    this.features = features;
  }

  @Override
  protected void take(Numbers numbers, int rows, DuckDBDataChunkReader records) {
    FeatureVectors vectors = new FeatureVectors(features, records, 1 + numbers(bySecond, features));
    Offer offer = new Offer(slots, keys, isInclusive, vectors);
    if (bySecond) {
      offer.byTimeAndSecond(numbers, features == 0, rows);
    } else {
      offer.byTime(numbers, features == 0, rows);
    }
  }

  /** How many numbers are told of a record, before its features; with these, no row number. */
  public static int numbers(boolean bySecond, int features) {
    return (bySecond ? 4 : 2) + (features == 0 ? 1 : 0);
  }
}
