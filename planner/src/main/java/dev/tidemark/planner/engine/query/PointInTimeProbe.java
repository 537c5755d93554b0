package dev.tidemark.planner.engine.query;

import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * An AS OF join whose history the probe operator keeps in memory; the query sends its spine through
 * and nothing of that is kept. The operator makes the temporary relations in the order below. Times
 * are turned as in {@link PointInTimeMerge}, and its texts are of the same form.
 *
 * @param <T> a text
 * @param keyTable is filled with {@link #keys}, or, where it {@link #isAlone}, what texts name in
 *     WITH; no other operator's relation has its name
 * @param recordTable is filled with {@link #records}
 * @param tieTable is made with the BIGINT columns {@code k}, {@code o} and {@code s}
 * @param match a macro of two arguments, the number of a spine row's key and its turned time: what
 *     the macros of the features tell them by, or the row number of the match where there are none;
 *     a BIGINT, NULL where there is no match
 * @param features what is kept of each record; empty where nothing is but its row number
 * @param tombstone as in a merge
 * @param records the right side; empty where it can be read several times as it stands
 * @param keys {@link MergeSpine#KEY}, a BIGINT: the numbers from 0 on; {@link #RECORDS}, a BIGINT:
 *     how many the key has; and the columns of the keys that can match
 * @param candidates as in a merge; every record that {@link #keys} counts, each once
 * @param undecided as in a merge
 * @param ranksBySecond as in a merge
 * @param isInclusive as in a merge
 * @param keyColumn by what the operator finds the numbers of the keys of rows that have left
 *     DuckDB; empty where it is not asked to
 * @param isLasting whether the right side is the same whenever it is asked in the same words with
 *     the same values, so that what was made of it may serve later queries
 */
public record PointInTimeProbe<T>(
    String keyTable,
    String recordTable,
    String tieTable,
    String match,
    List<Feature> features,
    OptionalInt tombstone,
    Optional<T> records,
    T keys,
    T candidates,
    T undecided,
    boolean ranksBySecond,
    boolean isInclusive,
    Optional<KeyColumn> keyColumn,
    boolean isLasting)
    implements OperatorJoin<T> {

  /** What {@code SET pit_strategy} calls it. */
  public static final String STRATEGY = "probe";

  /** The column of the key table that counts the records of the keys. */
  public static final String RECORDS = "\"$records\"";

  /**
   * A column of the key table, the only one of keys.
   *
   * @param name quoted
   * @param isText whether it is a VARCHAR; otherwise it is an INTEGER or a BIGINT
   */
  public record KeyColumn(String name, boolean isText) {}

  /** Copies its list. */
  public PointInTimeProbe {
    features = List.copyOf(features);
  }

  @Override
  public <U> PointInTimeProbe<U> map(Function<? super T, ? extends U> change) {
    return map(change, isLasting);
  }

  /** The same of a right side that is as {@link #isLasting} says. */
  public PointInTimeProbe<T> lasting() {
    return map(Function.<T>identity(), true);
  }

  /**
   * Whether its history is of nothing that the query makes, so that it can be made at any time, by
   * any session, and be kept. A table of records is read by the query, too, and is too large to be
   * kept beside them.
   */
  public boolean isAlone() {
    return isLasting && records.isEmpty();
  }

  private <U> PointInTimeProbe<U> map(Function<? super T, ? extends U> change, boolean lasts) {
    return new PointInTimeProbe<>(
        keyTable,
        recordTable,
        tieTable,
        match,
        features,
        tombstone,
        records.map(change),
        change.apply(keys),
        change.apply(candidates),
        change.apply(undecided),
        ranksBySecond,
        isInclusive,
        keyColumn,
        lasts);
  }
}
