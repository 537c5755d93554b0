package dev.tidemark.server.tables;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.stream.StreamAggregate;
import dev.tidemark.catalog.stream.StreamFeature;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.table.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The queries behind a stream feature's tables. At time t the window holds the events of {@code (t
 * - window, t]} that no tombstone of their entity, up to t, outranks. Both queries give nothing, or
 * NULL, where it holds none, so that they agree at every t.
 */
final class StreamText {
  private final StreamRecords records;
  private final StreamFeature stream;
  private final FeatureGroup group;
  private final String time;
  private final String window;

  StreamText(StreamRecords records) {
    this.records = records;
    this.stream = records.stream();
    this.group = records.group();
    this.time = records.time();
    this.window = records.window();
  }

  /**
   * What the window holds at a time, for each entity of which it holds events. Its parameters are
   * {@link #moments}.
   */
  String atMoment() {
    String events = records.records("%1$s <= ? AND %1$s > ?".formatted(time));
    return "SELECT %s, %s AS %s FROM (%s) AS e WHERE e.\"$until\" IS NULL AND NOT e.is_deleted GROUP BY %s"
        .formatted(
            records.entity(""),
            aggregate(),
            StreamRecords.quoted(stream.name()),
            events,
            records.entity(""));
  }

  /** The window's end and its begin. */
  List<Moment> moments() {
    DataType type = group.eventTimeType();
    return List.of(new Moment(type, Duration.ZERO), new Moment(type, stream.window()));
  }

  /**
   * What the window held from each of its changes on: where an event came in, went out, or was
   * outranked by a tombstone.
   */
  String changes() {
    boolean isWholeKey = Set.copyOf(stream.entity()).equals(Set.copyOf(group.entityKey()));
    return switch (records.aggregate()) {
      case COUNT, COUNT_DISTINCT -> changesBySteps();
      case SUM, AVG, MIN, MAX, LAST ->
          isWholeKey ? changesByFrames() : new StreamBlocks(records).changes();
    };
  }

  /**
   * A frame slides over each life of an entity: the records from one tombstone up to the next. An
   * event goes out only in its own life, and of the lives that meet at one time the last one
   * counts.
   */
  private String changesByFrames() {
    String slot = records.aggregate() == StreamAggregate.LAST ? "\"$number\"" : "\"$value\"";
    String points =
        ("SELECT %1$s, \"$life\", %2$s AS \"$at\", CASE WHEN is_deleted THEN 0 ELSE 1 END AS \"$events\","
                + " CASE WHEN is_deleted THEN NULL ELSE %4$s END AS \"$slot\" FROM h"
                + " UNION ALL SELECT %1$s, \"$life\", %2$s + %3$s, 0, NULL FROM h"
                + " WHERE NOT is_deleted AND (\"$until\" IS NULL OR \"$until\" > %2$s + %3$s)")
            .formatted(records.entity(""), time, window, slot);
    String framed =
        switch (records.aggregate()) {
          case LAST -> "MAX(\"$slot\") OVER f";
          case SUM, MIN, MAX -> records.aggregate() + "(\"$slot\") OVER f";
          case AVG -> records.average("SUM(\"$slot\") OVER f", "COUNT(\"$slot\") OVER f");
          case COUNT, COUNT_DISTINCT -> throw new IllegalStateException("counts have no frames");
        };
    String frames =
        ("SELECT %1$s, \"$at\", CASE WHEN SUM(\"$events\") OVER f > 0 THEN %2$s END AS \"$result\","
                + " ROW_NUMBER() OVER (PARTITION BY %1$s, \"$at\" ORDER BY \"$life\" DESC) AS \"$last\""
                + " FROM p WINDOW f AS (PARTITION BY %1$s, \"$life\" ORDER BY \"$at\""
                + " RANGE BETWEEN INTERVAL '%3$d.999999' SECOND PRECEDING AND CURRENT ROW)")
            .formatted(records.entity(""), framed, stream.window().toSeconds() - 1);
    String from =
        records.aggregate() == StreamAggregate.LAST
            ? " LEFT JOIN h ON h.\"$number\" = w.\"$result\" AND " + records.sameEntity("h", "w")
            : "";
    String result = records.aggregate() == StreamAggregate.LAST ? "h.\"$value\"" : "w.\"$result\"";
    return "WITH h AS (%s), p AS (%s), w AS (%s) SELECT %s, w.\"$at\" AS %s, %s AS %s FROM w%s WHERE w.\"$last\" = 1"
        .formatted(
            lives(),
            points,
            frames,
            records.entity("w."),
            time,
            result,
            StreamRecords.quoted(stream.name()),
            from);
  }

  private String lives() {
    String order = "PARTITION BY %s ORDER BY %s".formatted(records.key(), records.rank());
    return ("SELECT *, COUNT(CASE WHEN is_deleted THEN 1 END) OVER (%1$s ROWS UNBOUNDED PRECEDING) AS \"$life\","
            + " ROW_NUMBER() OVER (%1$s) AS \"$number\" FROM (%2$s) AS r")
        .formatted(order, records.records("true"));
  }

  /**
   * Counts go up and down by steps, which are added up: where an event comes in, where it goes out,
   * where a tombstone is. Of distinct values the steps are those of each value's islands, the times
   * for which some event of it is in the window.
   */
  private String changesBySteps() {
    boolean isDistinct = records.aggregate() == StreamAggregate.COUNT_DISTINCT;
    String value = stream.argument().isPresent() ? "\"$value\" IS NOT NULL" : "TRUE";
    String in = isDistinct ? " AND (\"$before\" IS NULL OR \"$before\" <= \"$from\")" : "";
    String out = isDistinct ? " AND (\"$next\" IS NULL OR \"$next\" >= \"$reach\")" : "";
    return ("WITH e AS (%1$s), v AS (%2$s), s AS (SELECT %3$s,"
            + " CASE \"$n\" WHEN 0 THEN \"$from\" WHEN 1 THEN \"$to\" ELSE \"$reach\" END AS \"$at\","
            + " CASE WHEN is_deleted THEN 0 WHEN \"$n\" = 0 THEN 1 WHEN \"$n\" = 1 THEN -1 ELSE 0 END AS \"$events\","
            + " CASE WHEN is_deleted OR NOT %4$s THEN 0 WHEN \"$n\" = 0%5$s THEN 1 WHEN \"$n\" = 2%6$s THEN -1 ELSE 0 END AS \"$slot\""
            + " FROM v CROSS JOIN (VALUES (0), (1), (2)) AS k (\"$n\") WHERE \"$n\" = 0 OR NOT is_deleted),"
            + " a AS (SELECT %3$s, \"$at\", SUM(\"$events\") AS \"$events\", SUM(\"$slot\") AS \"$slot\""
            + " FROM s GROUP BY %3$s, \"$at\")"
            + " SELECT %3$s, \"$at\" AS %7$s, CASE WHEN SUM(\"$events\") OVER w > 0"
            + " THEN CAST(SUM(\"$slot\") OVER w AS BIGINT) END AS %8$s"
            + " FROM a WINDOW w AS (PARTITION BY %3$s ORDER BY \"$at\" ROWS UNBOUNDED PRECEDING)")
        .formatted(
            records.stays(),
            isDistinct ? islands() : "SELECT *, \"$to\" AS \"$reach\" FROM e",
            records.entity(""),
            value,
            in,
            out,
            time,
            StreamRecords.quoted(stream.name()));
  }

  /**
   * With the end of what there was of its value before, and with it, and the next one's begin; in
   * an order without ties, which both windows must share.
   */
  private String islands() {
    String before =
        ("SELECT *, MAX(\"$to\") OVER (%1$s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS \"$before\","
                + " LEAD(\"$from\") OVER (%1$s) AS \"$next\" FROM e")
            .formatted(
                "PARTITION BY "
                    + records.entity("")
                    + ", is_deleted, \"$value\" ORDER BY \"$from\", sequence");
    return "SELECT *, CASE WHEN \"$before\" > \"$to\" THEN \"$before\" ELSE \"$to\" END AS \"$reach\" FROM (%s) AS b"
        .formatted(before);
  }

  private String aggregate() {
    return switch (records.aggregate()) {
      case COUNT -> stream.argument().isPresent() ? "COUNT(e.\"$value\")" : "COUNT(e." + time + ")";
      case COUNT_DISTINCT -> "COUNT(DISTINCT e.\"$value\")";
      case SUM, MIN, MAX -> records.aggregate() + "(e.\"$value\")";
      case AVG -> records.average("SUM(e.\"$value\")", "COUNT(e.\"$value\")");
      case LAST ->
          "(ARRAY_AGG(e.\"$value\" ORDER BY e.%s DESC, e.known_time DESC, e.sequence DESC))[1]"
              .formatted(time);
    };
  }
}
