package dev.tidemark.server.execution.upkeep;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * DuckDB's query for the differences between a history and the online table {@link #STORED}.
 *
 * @param history a query of {@link FeatureGroup#historyColumns}
 * @param now after it, records that a TTL has ended may be missing online
 */
record ConsistencyQuery(FeatureGroup group, String history, Instant now) {
  /** The table of what is online. */
  static final String STORED = "stored";

  /** The table of loads that are under way, whose records may not be online yet. */
  static final String LOADS = "loads";

  private static final DataType TEXT = DataType.of(TypeName.VARCHAR);
  private static final DataType WHOLE = DataType.of(TypeName.BIGINT);
  private static final DataType TIME = DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE);

  static final List<Column> COLUMNS =
      List.of(
          Column.of("feature_group", TEXT),
          Column.of("key", TEXT),
          Column.of("difference", TEXT),
          Column.of("columns", TEXT),
          Column.of("history_event_time", TIME),
          Column.of("history_known_time", TIME),
          Column.of("history_sequence", WHOLE),
          Column.of("online_event_time", TIME),
          Column.of("online_known_time", TIME),
          Column.of("online_sequence", WHOLE));

  EngineQuery query(int limit) {
    String sql =
        "SELECT %s AS feature_group, * FROM (%s UNION ALL %s) ORDER BY 2, 3, 7 LIMIT %d"
            .formatted(literal(group.versionedName()), misplaced(), doubled(), limit);
    return new EngineQuery(sql, COLUMNS, List.of());
  }

  /** Keys whose newest record isn't what is online. */
  private String misplaced() {
    String same =
        group.entityKey().stream()
            .map(key -> "h.%1$s = o.%1$s".formatted(quoted(key)))
            .collect(Collectors.joining(" AND "));
    String difference =
        ("CASE WHEN o.sequence IS NULL THEN 'missing online' WHEN h.sequence IS NULL THEN 'too much"
                + " online' WHEN %1$s < %2$s THEN 'older online' WHEN %1$s > %2$s THEN 'newer online'"
                + " WHEN %3$s IS NOT NULL THEN 'other values' END")
            .formatted(rank("o."), rank("h."), otherColumns());
    return ("SELECT %s AS key, %s AS difference, CASE WHEN %s = %s THEN %s END AS columns, %s, %s"
            + " FROM (%s) AS h FULL JOIN %s AS o ON %s WHERE %s IS NOT NULL AND (%s) IS NOT TRUE")
        .formatted(
            key("coalesce(h.%1$s, o.%1$s)"),
            difference,
            rank("h."),
            rank("o."),
            otherColumns(),
            shown("h", "history"),
            shown("o", "online"),
            newest(group, history),
            STORED,
            same,
            difference,
            isExcused());
  }

  /**
   * A query of the record of highest rank of each key.
   *
   * @param history a query of {@link FeatureGroup#historyColumns}
   */
  static String newest(FeatureGroup group, String history) {
    return "SELECT * FROM (%1$s) WHERE sequence IN (SELECT arg_max(sequence, %2$s) FROM (%1$s) GROUP BY %3$s)"
        .formatted(
            history,
            rank(group, ""),
            group.entityKey().stream()
                .map(ConsistencyQuery::quoted)
                .collect(Collectors.joining(", ")));
  }

  /** A load is still on its way, or the TTL has ended the record that should be there. */
  private String isExcused() {
    String loading =
        "EXISTS (SELECT 1 FROM %s AS l WHERE h.sequence >= l.first_sequence AND h.sequence < l.first_sequence + l.row_count)"
            .formatted(LOADS);
    return group
        .options()
        .ttl()
        .map(
            ttl ->
                loading
                    + " OR (%s + to_microseconds(%d) < TIMESTAMPTZ '%s' AND (o.sequence IS NULL OR %s < %s))"
                        .formatted(
                            instant("h." + quoted(group.eventTime())),
                            ttl.toNanos() / 1000,
                            now,
                            rank("o."),
                            rank("h.")))
        .orElse(loading);
  }

  /** Sequence numbers that the history has more than once. */
  private String doubled() {
    String none = "CAST(NULL AS TIMESTAMPTZ)";
    return ("SELECT any_value(%s), 'doubled in history', CAST(NULL AS VARCHAR), any_value(%s),"
            + " any_value(%s), sequence, %s, %s, CAST(NULL AS BIGINT) FROM (%s)"
            + " GROUP BY sequence HAVING count(*) > 1")
        .formatted(
            key("%1$s"),
            instant(quoted(group.eventTime())),
            instant(HistoryColumns.KNOWN_TIME),
            none,
            none,
            history);
  }

  /** The names of the columns in which the two records differ; NULL for none. */
  private String otherColumns() {
    String names =
        group.historyColumns().stream()
            .map(Column::name)
            .map(
                name ->
                    "CASE WHEN h.%1$s IS DISTINCT FROM o.%1$s THEN %2$s END"
                        .formatted(quoted(name), literal(name)))
            .collect(Collectors.joining(", "));
    return "nullif(concat_ws(', ', " + names + "), '')";
  }

  private String shown(String record, String prefix) {
    return "%1$s AS %4$s_event_time, %2$s AS %4$s_known_time, %3$s.sequence AS %4$s_sequence"
        .formatted(
            instant(record + "." + quoted(group.eventTime())),
            instant(record + ".known_time"),
            record,
            prefix);
  }

  private String rank(String prefix) {
    return rank(group, prefix);
  }

  private static String rank(FeatureGroup group, String prefix) {
    return Stream.of(group.eventTime(), HistoryColumns.KNOWN_TIME, HistoryColumns.SEQUENCE)
        .map(column -> prefix + quoted(column))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** The key as text: {@code user_id=42, region=eu}. */
  private String key(String value) {
    return group.entityKey().stream()
        .map(key -> literal(key + "=") + ", " + value.formatted(quoted(key)))
        .collect(Collectors.joining(", ', ', ", "concat(", ")"));
  }

  /** A group's time as an instant. */
  static String instant(String time) {
    return "CAST(" + time + " AS TIMESTAMPTZ)";
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
