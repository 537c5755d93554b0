package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.Features;
import dev.tidemark.offline.merge.vector.Numbers;
import java.util.List;
import org.duckdb.DuckDBDataChunkReader;

/** What was found for the rows of a part of a spine, which are asked for by their numbers. */
public final class Matches extends Answers {
  private static final int NONE = -1;

  private final int[] slots;

  /**
   * Keeps what it is given.
   *
   * @param slots the slot that has each row's match, negative where there is none
   * @param records the row number of each slot's record
   * @param features of the slots' records
   */
  Matches(int[] slots, long[] records, Features features) {
    super(records, features);
    this.slots = slots;
  }

  /** What it takes. */
  public static int bytesPerRow(List<FeatureType> features) {
    return Integer.BYTES + (features.isEmpty() ? Long.BYTES : Features.bytesPerRow(features));
  }

  @Override
  protected int[] matching(DuckDBDataChunkReader arguments, int count) {
    return slots(Numbers.orNone(arguments.vector(1), count));
  }

  @Override
  protected int[] slots(long[] numbers) {
    int[] found = new int[numbers.length];
    for (int i = 0; i < found.length; i++) {
      long row = numbers[i];
      found[i] = row >= 0 && row < slots.length ? slots[(int) row] : NONE;
    }
    return found;
  }
}
