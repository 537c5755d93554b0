package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.Features;
import dev.tidemark.offline.merge.vector.VectorMemory;
import java.nio.ByteBuffer;
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
    return told(arguments, 1, count);
  }

  /** A NULL among the rows may stand for any number. */
  @Override
  protected int[] told(DuckDBDataChunkReader arguments, int argument, int count) {
    ByteBuffer rows = VectorMemory.of(arguments.vector(argument));
    int[] found = new int[count];
    for (int i = 0; i < count; i++) {
      long row = rows.getLong(8 * i);
      found[i] = row >= 0 && row < slots.length ? slots[(int) row] : NONE;
    }
    return found;
  }
}
