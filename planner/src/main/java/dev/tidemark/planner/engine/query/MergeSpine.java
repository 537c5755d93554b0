package dev.tidemark.planner.engine.query;

import java.util.function.Function;

/**
 * The left side of AS OF joins that the merge operator answers; several joins may share one. The
 * operator fills the tables in this order. Texts are queries; all names are quoted.
 *
 * @param <T> a text
 * @param table is filled with {@link #rows}; a row is known by its {@code rowid}
 * @param keyTable is filled with {@link #keys}
 * @param rows the left side, sorted so that rows of equal keys stand together, by their turned
 *     times, those without a time last
 * @param keys {@link #FIRST} and {@link #COUNT}, BIGINTs: the first row of each key that can match
 *     and how many of its rows have a time; and the key's columns. One row for a join without keys
 * @param times {@code r} and {@code o}, BIGINTs: each row and its turned time, or any number where
 *     it has none
 */
public record MergeSpine<T>(String table, String keyTable, T rows, T keys, T times) {

  /** The column of the key table by which a key is called. */
  public static final String FIRST = "\"$first\"";

  /** The other column of the key table that isn't the key's. */
  public static final String COUNT = "\"$count\"";

  /** The same with other texts. */
  public <U> MergeSpine<U> map(Function<? super T, ? extends U> change) {
    return new MergeSpine<>(
        table, keyTable, change.apply(rows), change.apply(keys), change.apply(times));
  }
}
