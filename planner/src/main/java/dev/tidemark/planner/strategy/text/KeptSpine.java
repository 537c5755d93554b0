package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.engine.query.MergeSpine;
import java.util.List;
import java.util.Map;

/**
 * The spine of a merge, for further merges over the result of the first. Names are quoted.
 *
 * @param order how it is sorted
 * @param row the column of the first merge's result that has the spine's {@code rowid}
 * @param columns the spine's column that stands behind a column of the result, or of the left side
 *     of a further merge; absent where there is none
 */
public record KeptSpine(
    MergeSpine<String> spine, Order order, String row, Map<String, String> columns) {

  /** Copies its columns. */
  public KeptSpine {
    columns = Map.copyOf(columns);
  }

  /**
   * What a spine is sorted by, in its own columns.
   *
   * @param keys sorted by name
   * @param isBackward whether times ascend, or their complements
   */
  public record Order(List<Key> keys, String time, boolean isBackward) {

    /** Copies its keys. */
    public Order {
      keys = List.copyOf(keys);
    }
  }

  /** A key column, and whether NULL equals NULL. */
  public record Key(String column, boolean matchesNull) {}

  /** The same seen through other columns. */
  public KeptSpine through(Map<String, String> others) {
    return new KeptSpine(spine, order, row, others);
  }
}
