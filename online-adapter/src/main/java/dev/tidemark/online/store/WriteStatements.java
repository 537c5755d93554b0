package dev.tidemark.online.store;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements that write records. They take the records as one parameter, an array of the tail's
 * row type in binary, whose {@code sequence} counts from 0 within the batch, and return what {@link
 * Drawn} reads. Those of one round trip say it all in one statement, so that no transaction is left
 * open between two of them.
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

  WriteStatements(FeatureGroup group) {
    this.group = group;
    this.tables = new GroupTables(group);
    this.columns = String.join(", ", tables.onlineColumns());
  }

  /**
   * Puts a batch. Parameters: count, definition, latest event time as an instant or NULL, records.
   */
  String put(Kind kind, boolean single, Duration futureTolerance) {
    String accepted =
        "accepted AS MATERIALIZED (SELECT write_time, first_sequence FROM drawn"
            + " WHERE definition = ? AND coalesce(?::timestamptz <= drawn_at + interval '"
            + futureTolerance.toSeconds()
            + " seconds', true))";
    String input =
        "input AS MATERIALIZED (SELECT %s FROM accepted AS a, unnest(?::%s[]) AS r)"
            .formatted(completed(kind, "a.write_time", "a.first_sequence"), tables.tail());
    String history =
        "history AS (INSERT INTO %s (%s) SELECT %s FROM input)"
            .formatted(tables.tail(), columns, columns);
    String newest = "newest AS (" + upsert("input", "", single) + ")";
    return "WITH "
        + String.join(
            ", ", "drawn AS MATERIALIZED (" + draw() + ")", accepted, input, history, newest)
        + " SELECT definition, drawn_at, first_sequence, (SELECT count(*) FROM accepted) FROM drawn";
  }

  /** Draws write time and sequence under the definition's lock. Parameter: count. */
  String draw() {
    return ("SELECT definition, drawn_at, %s AS write_time, first_sequence FROM"
            + " (SELECT tidemark.hold_definition(%d) AS definition,"
            + " tidemark.draw_write_time() AS drawn_at,"
            + " tidemark.draw_sequences(%d, ?) AS first_sequence OFFSET 0) AS d")
        .formatted(tables.fromInstant("drawn_at"), group.id(), group.id());
  }

  /** Adds a part of a batch to the tail. Parameters: write time, first sequence, records. */
  String history(Kind kind) {
    String time = group.eventTimeType().postgres();
    return "INSERT INTO %s (%s) SELECT %s FROM (SELECT ?::%s AS write_time, ?::bigint AS first_sequence) AS a, unnest(?::%s[]) AS r"
        .formatted(
            tables.tail(),
            columns,
            completed(kind, "a.write_time", "a.first_sequence"),
            time,
            tables.tail());
  }

  /** Brings the newest records of the transaction's part of the tail online. */
  String newestOfTransaction() {
    return upsert(tables.tail(), " WHERE xid = pg_current_xact_id()", /* single= */ false);
  }

  /** Upserts complete records online. Parameter: records. Returns the definition. */
  String load() {
    return ("WITH held AS MATERIALIZED (SELECT tidemark.hold_definition(%d) AS definition),"
            + " input AS MATERIALIZED (SELECT r.* FROM held, unnest(?::%s[]) AS r"
            + " WHERE held.definition IS NOT NULL), newest AS (%s) SELECT definition FROM held")
        .formatted(group.id(), tables.tail(), upsert("input", "", /* single= */ false));
  }

  /** The select list that completes the records {@code r} as the kind says. */
  private String completed(Kind kind, String writeTime, String firstSequence) {
    return tables.onlineColumns().stream()
        .map(column -> completed(column, kind, writeTime, firstSequence))
        .collect(Collectors.joining(", "));
  }

  private String completed(String column, Kind kind, String writeTime, String firstSequence) {
    if (column.equals(HistoryColumns.WRITE_TIME)) {
      return writeTime + " AS write_time";
    } else if (column.equals(HistoryColumns.SEQUENCE)) {
      return firstSequence + " + r.sequence AS sequence";
    } else if (column.equals(HistoryColumns.KNOWN_TIME)) {
      String function = kind == Kind.PUT ? "coalesce" : "greatest";
      return function + "(r.known_time, " + writeTime + ") AS known_time";
    } else if (column.equals(tables.eventTime()) && kind == Kind.DELETE) {
      return "greatest(r.%s, %s) AS %s".formatted(column, writeTime, column);
    }
    return "r." + column;
  }

  /** The best record of each key, in key order, where its rank is higher than the one there. */
  private String upsert(String from, String where, boolean single) {
    String best = single ? columns : "DISTINCT ON (" + order() + ") " + columns;
    String sorted =
        single
            ? ""
            : " ORDER BY "
                + order()
                + ", "
                + tables.eventTime()
                + " DESC, known_time DESC, sequence DESC";
    List<String> key = tables.key();
    String changes =
        tables.onlineColumns().stream()
            .filter(c -> !key.contains(c))
            .map(c -> c + " = excluded." + c)
            .collect(Collectors.joining(", "));
    return "INSERT INTO %s AS o (%s) SELECT %s FROM %s%s%s ON CONFLICT (%s) DO UPDATE SET %s WHERE %s > %s"
        .formatted(
            tables.online(),
            columns,
            best,
            from,
            where,
            sorted,
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
