package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.engine.query.MergeSpine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The spine of a merge, for further merges over the result of the first. Names are quoted.
 *
 * @param ways how its rows are found so far; all have the same rows. The first is the first merge's
 * @param row the column of the first merge's result that has the spine's {@code rowid}
 * @param columns the spine's column that stands behind a column of the result, or of the left side
 *     of a further merge; absent where there is none
 */
public record KeptSpine(List<Way> ways, String row, Map<String, String> columns) {

  /** Copies its ways and columns. */
  public KeptSpine {
    ways = List.copyOf(ways);
    columns = Map.copyOf(columns);
  }

  /** Rows that are found by keys and time. */
  public record Way(Order order, MergeSpine<String> spine) {}

  /**
   * Keys and time, in the spine's own columns.
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

  /** The rows found in this way, if they are. */
  public Optional<MergeSpine<String>> by(Order order) {
    return ways.stream().filter(way -> way.order().equals(order)).map(Way::spine).findFirst();
  }

  /** The same with one way more. */
  public KeptSpine and(Way way) {
    List<Way> all = new ArrayList<>(ways);
    all.add(way);
    return new KeptSpine(all, row, columns);
  }

  /** The same seen through other columns. */
  public KeptSpine through(Map<String, String> others) {
    return new KeptSpine(ways, row, others);
  }
}
