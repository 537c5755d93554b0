package dev.tidemark.offline.merge;

import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A probe whose history may serve later queries: records of one key, each with its time. */
final class LastingProbe {
  private LastingProbe() {}

  /**
   * By time alone.
   *
   * @param number its macros are {@code matched<number>} and {@code f<number>}
   * @param times FROM them, a column
   */
  static PointInTimeProbe<BoundSql> of(int number, String times) {
    String from = " FROM " + times + " AS history(o)";
    return new PointInTimeProbe<>(
            "\"keys" + number + "\"",
            "\"records" + number + "\"",
            "\"ties" + number + "\"",
            "matched" + number,
            List.of(new Feature("f" + number, "BIGINT")),
            OptionalInt.empty(),
            Optional.<String>empty(),
            "SELECT 0::BIGINT AS \"$key\", count(*) AS \"$records\"" + from,
            ("SELECT k.\"$key\" AS k, o, 0::BIGINT AS s, o AS a, 0::BIGINT AS r, o AS p0" + from)
                + ", \"keys%d\" AS k".formatted(number),
            "SELECT 0::BIGINT AS k, 0::BIGINT AS o, 0::BIGINT AS s, 0::BIGINT AS r, 0::BIGINT AS p0",
            false,
            true,
            Optional.empty(),
            true)
        .map(text -> new BoundSql(text, List.of()));
  }
}
