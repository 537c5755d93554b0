package dev.tidemark.planner.engine.query;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * An AS OF join that the merge operator answers before the query runs which joins it with the rest.
 * The operator makes the temporary tables in the order below, finds every spine row's match, and
 * leaves macros behind that tell it.
 *
 * <p>Times are whole numbers here, so turned that the match lies before the spine row: for a
 * forward join they are complemented. Texts are queries; all names are quoted.
 *
 * @param <T> a text
 * @param spine the left side; equal for joins that share it
 * @param recordTable is filled with {@link #records}
 * @param tieTable is made with the BIGINT columns {@code k}, {@code o} and {@code s}
 * @param match a macro of one argument, the {@code rowid} of a spine row: the row number of its
 *     match, a BIGINT, or NULL where there is none
 * @param features what is remembered of the match besides; empty where nothing is
 * @param tombstone which of the features, a BOOLEAN, says that a record is no match but in its
 *     place there is none; empty where every record is one
 * @param records the right side; empty where it can be read several times as it stands
 * @param candidates {@code k}, {@code o}, {@code s}, {@code a}, {@code r}: the key as the spine's
 *     key table numbers it, time, second part of the rank, the time from which it can be seen, and
 *     row number of each record of the spine's keys; without {@link #ranksBySecond} {@code s} is 0
 *     and {@code a} is {@code o}. Then {@code p0} and so on, the features; with any of them {@code
 *     r} is 0
 * @param byValue the same candidates without the key table; empty where a key is no whole number
 * @param undecided {@code k}, {@code o}, {@code s}, {@code r}: the row number of the highest rank
 *     among the records that share each of the tie table's rows, and its features
 * @param ranksBySecond whether {@code s} and {@code a} say more than {@code o}
 * @param isInclusive whether a record of the spine row's very time is a candidate
 */
public record PointInTimeMerge<T>(
    MergeSpine<T> spine,
    String recordTable,
    String tieTable,
    String match,
    List<Feature> features,
    OptionalInt tombstone,
    Optional<T> records,
    T candidates,
    Optional<ByValue<T>> byValue,
    T undecided,
    boolean ranksBySecond,
    boolean isInclusive)
    implements OperatorJoin<T> {

  /** What {@code SET pit_strategy} calls it. */
  public static final String STRATEGY = "merge";

  /**
   * A column of the match that the merge remembers.
   *
   * @param macro tells it, as {@link #match} does the row number; NULL also where there is no match
   * @param type DuckDB's name of its type
   */
  public record Feature(String macro, String type) {}

  /**
   * Candidates that nobody has joined with the spine's keys: for a spine that has most of the
   * history's keys, which spares DuckDB a look for each record.
   *
   * @param keys {@code v}, a BIGINT: the values of the spine's keys, in the order of their numbers,
   *     which ascends
   * @param candidates as those with numbers, but {@code k} is the key's value, and not NULL; also
   *     of keys that the spine hasn't
   * @param historyKeys how many keys the records have, roughly
   */
  public record ByValue<T>(T keys, T candidates, double historyKeys) {
    <U> ByValue<U> map(Function<? super T, ? extends U> change) {
      return new ByValue<>(change.apply(keys), change.apply(candidates), historyKeys);
    }
  }

  /** Copies its list. */
  public PointInTimeMerge {
    features = List.copyOf(features);
  }

  @Override
  public <U> PointInTimeMerge<U> map(Function<? super T, ? extends U> change) {
    return new PointInTimeMerge<>(
        spine.map(change),
        recordTable,
        tieTable,
        match,
        features,
        tombstone,
        records.map(change),
        change.apply(candidates),
        byValue.map(other -> other.map(change)),
        change.apply(undecided),
        ranksBySecond,
        isInclusive);
  }
}
