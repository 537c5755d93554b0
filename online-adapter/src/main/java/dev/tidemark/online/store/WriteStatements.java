package dev.tidemark.online.store;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The statements that write records. They take the records as one parameter, an array of the tail's
 * row type in binary, and return what {@link Drawn} reads. Those of one round trip say it all in
 * one statement, so that no transaction is left open between two of them; they number the records
 * by their places in the array, since it may hold several batches. Those of many round trips take
 * each record's place in its batch, from 0, from its {@code sequence}.
 */
final class WriteStatements {

  /** How the times of a record come about. */
  enum Kind {
    /** Event time as given; known time as given, else the write time. */
    PUT,
    /** A tombstone at the given event time; known at the write time, or later as given. */
    DELETE_AT,
    /** A tombstone at the write time, or at the newest event time given if that is later. */
    DELETE
  }

  private final FeatureGroup group;
  private final GroupTables tables;
  private final String columns;
  private final Map<Kind, String> single = new EnumMap<>(Kind.class);
  private final Map<Kind, String> batch = new EnumMap<>(Kind.class);
  private final Map<Kind, String> history = new EnumMap<>(Kind.class);
  private final String draw;
  private final String newest;
  private final String load;
  private final Optional<String> removeExpired;

  /**
   * The statements for one definition of a group.
   *
   * @param futureTolerance how far ahead of the clock an event time may be
   */
  WriteStatements(FeatureGroup group, Duration futureTolerance) {
    this.group = group;
    this.tables = new GroupTables(group);
    this.columns = String.join(", ", tables.onlineColumns());
    this.draw =
        "SELECT definition, drawn_at, %s AS write_time, first_sequence FROM tidemark.begin_write(%d, '%s', ?)"
            .formatted(tables.fromInstant("drawn_at"), group.id(), tables.counter());
    for (Kind kind : Kind.values()) {
      single.put(kind, putText(kind, futureTolerance, upsert("input", "", best(""))));
      String sorted = upsert("input", "", best(order()));
      batch.put(kind, putText(kind, futureTolerance, sorted));
      history.put(kind, historyText(kind));
    }
    this.newest = upsert(tables.tail(), " WHERE xid = pg_current_xact_id()", best(order()));
    this.load = loadText();
    this.removeExpired = group.options().ttl().map(this::removeExpiredText);
  }

  /** Whether they are those of that definition. */
  boolean areFor(FeatureGroup other) {
    return group.definition() == other.definition();
  }

  /**
   * Puts so many records. Parameters: definition, latest event time as an instant or NULL, count,
   * records.
   */
  String put(Kind kind, long records) {
    return records == 1
        ? Objects.requireNonNull(single.get(kind))
        : Objects.requireNonNull(batch.get(kind));
  }

  /** Draws write time and sequence under the definition's lock. Parameter: count. */
  String draw() {
    return draw;
  }

  /** Adds a part of a batch to the tail. Parameters: write time, first sequence, records. */
  String history(Kind kind) {
    return Objects.requireNonNull(history.get(kind));
  }

  /** Brings the newest records of the transaction's part of the tail online. */
  String newestOfTransaction() {
    return newest;
  }

  /**
   * Upserts complete records online where a session has the group's history. Parameters: the
   * session's process and its start, records. Returns the definition and whether it has it.
   */
  String load() {
    return load;
  }

  /**
   * Removes expired rows online, as many as a short transaction may. Parameters: definition, how
   * long they have been expired as an interval, the most rows. Empty without a TTL.
   */
  Optional<String> removeExpired() {
    return removeExpired;
  }

  /** Rows that a put holds are skipped: puts lock in key order, and nothing here waits for one. */
  private String removeExpiredText(Duration ttl) {
    return ("WITH held AS MATERIALIZED (SELECT tidemark.hold_definition(%1$d) AS definition),"
            + " expired AS (SELECT o.ctid FROM %2$s AS o WHERE (SELECT definition FROM held) = ?"
            + " AND o.%3$s + interval '%4$d.%5$06d seconds' + ?::interval < (SELECT %6$s)"
            + " LIMIT ? FOR UPDATE SKIP LOCKED)"
            + " DELETE FROM %2$s AS o USING expired AS e WHERE o.ctid = e.ctid")
        .formatted(
            group.id(),
            tables.online(),
            tables.eventTime(),
            ttl.getSeconds(),
            ttl.getNano() / 1000,
            tables.fromInstant("tidemark.store_time()"));
  }

  private String putText(Kind kind, Duration futureTolerance, String upsert) {
    String drawn =
        "drawn AS MATERIALIZED (SELECT definition, drawn_at, write_time, first_sequence,"
            + " definition = ? AND coalesce(?::timestamptz <= drawn_at + interval '"
            + futureTolerance.toSeconds()
            + " seconds', true) AS accepted FROM ("
            + draw
            + ") AS d)";
    String input =
        "input AS MATERIALIZED (SELECT %s FROM drawn AS a, unnest(?::%s[]) WITH ORDINALITY AS r WHERE a.accepted)"
            .formatted(completed(kind, "r.ordinality - 1"), tables.tail());
    String tail =
        "history AS (INSERT INTO %s (%s) SELECT %s FROM input)"
            .formatted(tables.tail(), columns, columns);
    return "WITH "
        + String.join(", ", drawn, input, tail, "newest AS (" + upsert + ")")
        + " SELECT definition, drawn_at, first_sequence, accepted FROM drawn";
  }

  private String historyText(Kind kind) {
    return "INSERT INTO %s (%s) SELECT %s FROM (SELECT ?::%s AS write_time, ?::bigint AS first_sequence) AS a, unnest(?::%s[]) AS r"
        .formatted(
            tables.tail(),
            columns,
            completed(kind, "r.sequence"),
            group.eventTimeType().postgres(),
            tables.tail());
  }

  private String loadText() {
    return ("WITH held AS MATERIALIZED (SELECT * FROM tidemark.hold_history(%d, ?, ?)),"
            + " input AS MATERIALIZED (SELECT r.* FROM held, unnest(?::%s[]) AS r"
            + " WHERE held.definition IS NOT NULL AND held.is_held), newest AS (%s)"
            + " SELECT definition, is_held FROM held")
        .formatted(group.id(), tables.tail(), upsert("input", "", best(order())));
  }

  /** The select list that completes the records {@code r} by what {@code a} drew. */
  private String completed(Kind kind, String place) {
    return tables.onlineColumns().stream()
        .map(column -> completed(column, kind, place))
        .collect(Collectors.joining(", "));
  }

  private String completed(String column, Kind kind, String place) {
    if (column.equals(HistoryColumns.WRITE_TIME)) {
      return "a.write_time";
    } else if (column.equals(HistoryColumns.SEQUENCE)) {
      return "a.first_sequence + " + place + " AS sequence";
    } else if (column.equals(HistoryColumns.KNOWN_TIME)) {
      String function = kind == Kind.PUT ? "coalesce" : "greatest";
      return function + "(r.known_time, a.write_time) AS known_time";
    } else if (column.equals(tables.eventTime()) && kind == Kind.DELETE) {
      return "greatest(r.%s, a.write_time) AS %s".formatted(column, column);
    }
    return "r." + column;
  }

  /** How the best record of each key is selected: in key order, or the only one there is. */
  private Best best(String order) {
    return order.isEmpty()
        ? new Best("", "")
        : new Best(
            "DISTINCT ON (" + order + ") ",
            " ORDER BY %s, %s DESC, known_time DESC, sequence DESC"
                .formatted(order, tables.eventTime()));
  }

  private record Best(String distinct, String sorted) {}

  /** The best record of each key, in key order, where its rank is higher than the one there. */
  private String upsert(String from, String where, Best best) {
    List<String> key = tables.key();
    String changes =
        tables.onlineColumns().stream()
            .filter(c -> !key.contains(c))
            .map(c -> c + " = excluded." + c)
            .collect(Collectors.joining(", "));
    return "INSERT INTO %s AS o (%s) SELECT %s%s FROM %s%s%s ON CONFLICT (%s) DO UPDATE SET %s WHERE %s > %s"
        .formatted(
            tables.online(),
            columns,
            best.distinct(),
            columns,
            from,
            where,
            best.sorted(),
            String.join(", ", key),
            changes,
            rank("excluded"),
            rank("o"));
  }

  private String order() {
    return group.entityKey().stream()
        .map(group::column)
        .map(
            c ->
                c.type().equals(DataType.of(TypeName.VARCHAR))
                    ? c.physicalName() + " COLLATE \"C\""
                    : c.physicalName())
        .collect(Collectors.joining(", "));
  }

  private String rank(String record) {
    return "(%s.%s, %s.known_time, %s.sequence)"
        .formatted(record, tables.eventTime(), record, record);
  }
}
