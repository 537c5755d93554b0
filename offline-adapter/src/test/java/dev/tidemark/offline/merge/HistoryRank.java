package dev.tidemark.offline.merge;

import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import java.util.List;
import java.util.Random;

/**
 * Which records of {@link SpineAndHistory} a spine row sees, which of them ranks highest, and what
 * is told of it, in SQL for the operators and in SQL that finds it without them.
 *
 * @param bySecond whether the second part of the rank counts, and bounds what is seen
 * @param isInclusive whether a record of the spine row's very time is seen
 * @param carries whether the record's tie is told as a feature, 7 as NULL; else its number is
 * @param sameKey the operator that compares keys
 */
record HistoryRank(boolean bySecond, boolean isInclusive, boolean carries, String sameKey) {
  static HistoryRank any(Random random, String sameKey) {
    return new HistoryRank(
        random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), sameKey);
  }

  List<Feature> features() {
    return carries ? List.of(new Feature("\"tie\"", "BIGINT")) : List.of();
  }

  /** Every record, with what stands for its key. */
  String records(String key) {
    return "SELECT %s AS k, h.o AS o, %s AS s, %s AS a, h.r AS r, nullif(h.tie, 7) AS p0 FROM history AS h"
        .formatted(key, bySecond ? "h.s" : "0::BIGINT", seenFrom());
  }

  /** Every record whose key has a number, with that number. */
  String numberedRecords() {
    return records("n.\"$key\"") + numbers();
  }

  /** The highest of those that tie. */
  String ties() {
    return "SELECT t.k AS k, t.o AS o, t.s AS s, arg_max(h.r, h.tie) AS r, nullif(max(h.tie), 7) AS p0 FROM history AS h%s JOIN \"ties\" AS t ON t.k = n.\"$key\" AND t.o = h.o AND t.s = %s GROUP BY ALL"
        .formatted(numbers(), bySecond ? "h.s" : "0");
  }

  private String numbers() {
    return " JOIN \"keys\" AS n ON n.k " + sameKey + " h.k";
  }

  private String seenFrom() {
    return bySecond ? "h.a" : "h.o";
  }

  /**
   * Counts the wrong ones among those rows, which have the columns {@code k} and {@code o} of the
   * spine, {@code r}, NULL where there is no match, and what is {@code told} of it.
   */
  String wrong(String rows) {
    String sees =
        "h.k %s s.k AND %s %s s.o".formatted(sameKey, seenFrom(), isInclusive ? "<=" : "<");
    return """
    SELECT count(*) FROM (%1$s) AS s
    WHERE (r IS NULL) <> NOT EXISTS (SELECT 1 FROM history AS h WHERE %2$s)
    OR told IS DISTINCT FROM (
      SELECT %3$s FROM history AS h WHERE %2$s ORDER BY h.o DESC, %4$s h.tie DESC LIMIT 1)
    """
        .formatted(rows, sees, carries ? "nullif(h.tie, 7)" : "h.r", bySecond ? "h.s DESC," : "");
  }
}
