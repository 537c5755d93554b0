package dev.tidemark.planner.engine.query;

import java.util.function.Function;

/**
 * The left side of AS OF joins that the merge operator answers, and the keys by which they find its
 * rows. Several joins may share it; those with other keys or times share its rows alone: their
 * spines have the same {@code table}. The operator fills the tables in this order. Texts are
 * queries; all names are quoted.
 *
 * @param <T> a text
 * @param table is filled with {@link #rows}; a row is known by its {@code rowid}
 * @param keyTable is filled with {@link #keys}
 * @param rows the left side, in any order
 * @param keys {@link #KEY}, a BIGINT: the numbers from 0 on, ascending with the keys that can
 *     match; and the key's columns. One row for a join without keys
 * @param times {@code r}, {@code k} and {@code o}, BIGINTs: each row that can match, the number of
 *     its key, and its turned time
 */
public record MergeSpine<T>(String table, String keyTable, T rows, T keys, T times) {

  /** The column of the key table that numbers the keys. */
  public static final String KEY = "\"$key\"";

  /** The same with other texts. */
  public <U> MergeSpine<U> map(Function<? super T, ? extends U> change) {
    return new MergeSpine<>(
        table, keyTable, change.apply(rows), change.apply(keys), change.apply(times));
  }
}
