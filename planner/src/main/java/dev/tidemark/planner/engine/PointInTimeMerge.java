package dev.tidemark.planner.engine;

import java.util.Optional;
import java.util.function.Function;

/**
 * An AS OF join that the merge operator answers before the query runs which joins it with the rest.
 * The operator makes the temporary tables in the order below, gives every spine row the number of
 * its match, and leaves both behind as the relation {@link #result}.
 *
 * <p>Times are whole numbers here, so turned that the match lies before the spine row: for a
 * forward join they are complemented. Texts are queries; all names are quoted.
 *
 * @param <T> a text
 * @param spineTable is filled with {@link #spine}
 * @param recordTable is filled with {@link #records}
 * @param keyTable is filled with {@link #keys}; a row's {@code rowid} is the number of its key
 * @param tieTable is made with the BIGINT columns {@code k}, {@code o} and {@code s}
 * @param result the relation left behind: the columns of {@code spine} and {@code match}, a BIGINT,
 *     NULL where there is none
 * @param spine the left side
 * @param records the right side; empty where it can be read several times as it stands
 * @param keys the distinct keys of the spine that can match; empty for a join without keys
 * @param slots {@code k}, {@code o} and {@code r}: key number, time and {@code rowid} of each spine
 *     row that can match
 * @param candidates {@code k}, {@code o}, {@code s}, {@code a}, {@code r}: key number, time, second
 *     part of the rank, the time from which it can be seen, and row number of each record of the
 *     spine's keys; without {@link #ranksBySecond} {@code s} is 0 and {@code a} is {@code o}
 * @param undecided {@code k}, {@code o}, {@code s}, {@code r}: the row number of the highest rank
 *     among the records that share each of the tie table's rows
 * @param ranksBySecond whether {@code s} and {@code a} say more than {@code o}
 * @param isInclusive whether a record of the spine row's very time is a candidate
 */
public record PointInTimeMerge<T>(
    String spineTable,
    String recordTable,
    String keyTable,
    String tieTable,
    String result,
    T spine,
    Optional<T> records,
    Optional<T> keys,
    T slots,
    T candidates,
    T undecided,
    boolean ranksBySecond,
    boolean isInclusive) {

  /** The column of {@link #result} that holds the row number of the match. */
  public static final String MATCH = "\"$match\"";

  /** The same with other texts. */
  public <U> PointInTimeMerge<U> map(Function<? super T, ? extends U> change) {
    return new PointInTimeMerge<>(
        spineTable,
        recordTable,
        keyTable,
        tieTable,
        result,
        change.apply(spine),
        records.map(change),
        keys.map(change),
        change.apply(slots),
        change.apply(candidates),
        change.apply(undecided),
        ranksBySecond,
        isInclusive);
  }
}
