package dev.tidemark.planner.engine.query;

import java.util.Optional;

/**
 * A column of a query's result that an operator tells once the rows are there, so that the features
 * of matches are looked up for those rows only, and nothing carries them on the way.
 *
 * @param column of the result
 * @param macro by which the operator tells that feature: {@link PointInTimeMerge.Feature#macro}
 * @param argument the column of the text that is the macro's argument
 * @param time where nothing else asks for the match of a {@link PointInTimeProbe}, either, and the
 *     rows have their time: then the argument is the number of their key, or their key, and the
 *     match found as late as its features
 */
public record LateFeature(int column, String macro, int argument, Optional<RowTime> time) {

  /**
   * The time of a row in its result.
   *
   * @param column of the text, a TIMESTAMP with or without time zone
   * @param isBackward whether the match is sought backward; else times are turned
   * @param match DuckDB's text of the match: {@code %1$s} is the number of the key, {@code %2$s}
   *     the time
   * @param key where the argument is the key, of which the operator finds the number
   */
  public record RowTime(int column, boolean isBackward, String match, Optional<RowKey> key) {

    /**
     * The match, of which the macros of the features tell them.
     *
     * @param key the number of the key
     * @param time as in the column
     */
    public String match(String key, String time) {
      return match.formatted(key, time);
    }
  }

  /**
   * The key of a row in its result.
   *
   * @param column of the text, of a type as in {@link PointInTimeProbe.KeyColumn}
   * @param table quoted, of the numbers of keys
   * @param name of the column there, quoted
   */
  public record RowKey(int column, String table, String name) {}
}
