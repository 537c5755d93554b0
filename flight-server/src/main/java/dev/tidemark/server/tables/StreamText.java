package dev.tidemark.server.tables;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.stream.StreamAggregate;
import dev.tidemark.catalog.stream.StreamFeature;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.table.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The queries behind a stream feature's tables. At time t the window holds the events of {@code (t
 * - window, t]} that no tombstone of their entity, up to t, outranks. Both queries give nothing, or
 * NULL, where it holds none, so that they agree at every t.
 */
final class StreamText {
  private final StreamFeature stream;
  private final FeatureGroup group;
  private final String source;
  private final String time;
  private final String window;

  /**
   * @param schema whose table of the group is read
   */
  StreamText(StreamFeature stream, FeatureGroup group, String schema) {
    this.stream = stream;
    this.group = group;
    this.source = quoted(schema) + "." + quoted(group.name());
    this.time = quoted(group.eventTime());
    this.window = "INTERVAL '%d' SECOND".formatted(stream.window().toSeconds());
  }

  /**
   * What the window holds at a time, for each entity of which it holds events. Its parameters are
   * {@link #moments}.
   */
  String atMoment() {
    String events = records("%1$s <= ? AND %1$s > ?".formatted(time));
    return "SELECT %s, %s AS %s FROM (%s) AS e WHERE e.\"$until\" IS NULL AND NOT e.is_deleted GROUP BY %s"
        .formatted(entity(""), aggregate(), quoted(stream.name()), events, entity(""));
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
    return switch (stream.aggregate()) {
      case COUNT, COUNT_DISTINCT -> changesBySteps();
      case SUM, AVG, MIN, MAX, LAST -> isWholeKey ? changesByFrames() : changesByJoin();
    };
  }

  /**
   * A frame slides over each life of an entity: the records from one tombstone up to the next. An
   * event goes out only in its own life, and of the lives that meet at one time the last one
   * counts.
   */
  private String changesByFrames() {
    String slot = stream.aggregate() == StreamAggregate.LAST ? "\"$number\"" : "\"$value\"";
    String points =
        ("SELECT %1$s, \"$life\", %2$s AS \"$at\", CASE WHEN is_deleted THEN 0 ELSE 1 END AS \"$events\","
                + " CASE WHEN is_deleted THEN NULL ELSE %4$s END AS \"$slot\" FROM h"
                + " UNION ALL SELECT %1$s, \"$life\", %2$s + %3$s, 0, NULL FROM h"
                + " WHERE NOT is_deleted AND (\"$until\" IS NULL OR \"$until\" > %2$s + %3$s)")
            .formatted(entity(""), time, window, slot);
    String function =
        switch (stream.aggregate()) {
          case LAST -> "MAX";
          case SUM, AVG, MIN, MAX -> stream.aggregate().name();
          case COUNT, COUNT_DISTINCT -> throw new IllegalStateException("counts have no frames");
        };
    String frames =
        ("SELECT %1$s, \"$at\", CASE WHEN SUM(\"$events\") OVER f > 0 THEN %2$s(\"$slot\") OVER f END AS \"$result\","
                + " ROW_NUMBER() OVER (PARTITION BY %1$s, \"$at\" ORDER BY \"$life\" DESC) AS \"$last\""
                + " FROM p WINDOW f AS (PARTITION BY %1$s, \"$life\" ORDER BY \"$at\""
                + " RANGE BETWEEN INTERVAL '%3$d.999999' SECOND PRECEDING AND CURRENT ROW)")
            .formatted(entity(""), function, stream.window().toSeconds() - 1);
    String from =
        stream.aggregate() == StreamAggregate.LAST
            ? " LEFT JOIN h ON h.\"$number\" = w.\"$result\" AND " + sameEntity("h", "w")
            : "";
    String result = stream.aggregate() == StreamAggregate.LAST ? "h.\"$value\"" : "w.\"$result\"";
    return "WITH h AS (%s), p AS (%s), w AS (%s) SELECT %s, w.\"$at\" AS %s, %s AS %s FROM w%s WHERE w.\"$last\" = 1"
        .formatted(
            lives(), points, frames, entity("w."), time, result, quoted(stream.name()), from);
  }

  private String lives() {
    String order = "PARTITION BY %s ORDER BY %s".formatted(key(), rank());
    return ("SELECT *, COUNT(CASE WHEN is_deleted THEN 1 END) OVER (%1$s ROWS UNBOUNDED PRECEDING) AS \"$life\","
            + " ROW_NUMBER() OVER (%1$s) AS \"$number\" FROM (%2$s) AS r")
        .formatted(order, records("true"));
  }

  /**
   * Counts go up and down by steps, which are added up: where an event comes in, where it goes out,
   * where a tombstone is. Of distinct values the steps are those of each value's islands, the times
   * for which some event of it is in the window.
   */
  private String changesBySteps() {
    boolean isDistinct = stream.aggregate() == StreamAggregate.COUNT_DISTINCT;
    String value = stream.argument().isPresent() ? "\"$value\" IS NOT NULL" : "TRUE";
    String in = isDistinct ? " AND (\"$before\" IS NULL OR \"$before\" <= \"$from\")" : "";
    String out = isDistinct ? " AND (\"$next\" IS NULL OR \"$next\" >= \"$reach\")" : "";
    return ("WITH e AS (%1$s), v AS (%2$s), s AS (SELECT %3$s,"
            + " CASE n WHEN 0 THEN \"$from\" WHEN 1 THEN \"$to\" ELSE \"$reach\" END AS \"$at\","
            + " CASE WHEN is_deleted THEN 0 WHEN n = 0 THEN 1 WHEN n = 1 THEN -1 ELSE 0 END AS \"$events\","
            + " CASE WHEN is_deleted OR NOT %4$s THEN 0 WHEN n = 0%5$s THEN 1 WHEN n = 2%6$s THEN -1 ELSE 0 END AS \"$slot\""
            + " FROM v CROSS JOIN (VALUES (0), (1), (2)) AS k (n) WHERE n = 0 OR NOT is_deleted),"
            + " a AS (SELECT %3$s, \"$at\", SUM(\"$events\") AS \"$events\", SUM(\"$slot\") AS \"$slot\""
            + " FROM s GROUP BY %3$s, \"$at\")"
            + " SELECT %3$s, \"$at\" AS %7$s, CASE WHEN SUM(\"$events\") OVER w > 0"
            + " THEN CAST(SUM(\"$slot\") OVER w AS BIGINT) END AS %8$s"
            + " FROM a WINDOW w AS (PARTITION BY %3$s ORDER BY \"$at\" ROWS UNBOUNDED PRECEDING)")
        .formatted(
            stays(),
            isDistinct ? islands() : "SELECT *, \"$to\" AS \"$reach\" FROM e",
            entity(""),
            value,
            in,
            out,
            time,
            quoted(stream.name()));
  }

  /** Each record with the time from which and the one up to which it is in the window. */
  private String stays() {
    String end = time + " + " + window;
    return "SELECT *, %1$s AS \"$from\", CASE WHEN \"$until\" <= %2$s THEN \"$until\" ELSE %2$s END AS \"$to\" FROM (%3$s) AS r"
        .formatted(time, end, records("true"));
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
                    + entity("")
                    + ", is_deleted, \"$value\" ORDER BY \"$from\", sequence");
    return "SELECT *, CASE WHEN \"$before\" > \"$to\" THEN \"$before\" ELSE \"$to\" END AS \"$reach\" FROM (%s) AS b"
        .formatted(before);
  }

  /** What neither steps nor frames give: a part of the key has several lives at once. */
  private String changesByJoin() {
    String events = "SELECT * FROM h WHERE NOT is_deleted";
    String points =
        "SELECT %1$s, %2$s AS \"$at\" FROM h UNION SELECT %1$s, %2$s + %3$s AS \"$at\" FROM e"
            .formatted(entity(""), time, window);
    String inside =
        "e.%1$s <= p.\"$at\" AND e.%1$s > p.\"$at\" - %2$s AND (e.\"$until\" IS NULL OR e.\"$until\" > p.\"$at\")"
            .formatted(time, window);
    return "WITH h AS (%s), e AS (%s), p AS (%s) SELECT %s, p.\"$at\" AS %s, CASE WHEN COUNT(e.%s) > 0 THEN %s END AS %s FROM p LEFT JOIN e ON %s AND %s GROUP BY %s, p.\"$at\""
        .formatted(
            records("true"),
            events,
            points,
            entity("p."),
            time,
            time,
            aggregate(),
            quoted(stream.name()),
            sameEntity("e", "p"),
            inside,
            entity("p."));
  }

  private String sameEntity(String left, String right) {
    return stream.entity().stream()
        .map(key -> "%1$s.%3$s = %2$s.%3$s".formatted(left, right, quoted(key)))
        .collect(Collectors.joining(" AND "));
  }

  /** Each record with the event time of the first tombstone that outranks it. */
  private String records(String condition) {
    String value = stream.argument().map(column -> quoted(column) + " AS \"$value\", ").orElse("");
    return ("SELECT %s, %s, is_deleted, %sMIN(CASE WHEN is_deleted THEN %s END) OVER (PARTITION BY %s"
            + " ORDER BY %s ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS \"$until\""
            + " FROM %s WHERE %s")
        .formatted(entity(""), rank(), value, time, key(), rank(), source, condition);
  }

  private String rank() {
    return time + ", known_time, sequence";
  }

  private String key() {
    return list(group.entityKey(), StreamText::quoted);
  }

  private String aggregate() {
    return switch (stream.aggregate()) {
      case COUNT -> stream.argument().isPresent() ? "COUNT(e.\"$value\")" : "COUNT(e." + time + ")";
      case COUNT_DISTINCT -> "COUNT(DISTINCT e.\"$value\")";
      case SUM, AVG, MIN, MAX -> stream.aggregate() + "(e.\"$value\")";
      case LAST ->
          "(ARRAY_AGG(e.\"$value\" ORDER BY e.%s DESC, e.known_time DESC, e.sequence DESC))[1]"
              .formatted(time);
    };
  }

  private String entity(String prefix) {
    return list(stream.entity(), key -> prefix + quoted(key));
  }

  private static String list(List<String> names, Function<String, String> text) {
    return names.stream().map(text).collect(Collectors.joining(", "));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
