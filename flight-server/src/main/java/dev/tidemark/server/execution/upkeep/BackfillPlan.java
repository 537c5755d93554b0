package dev.tidemark.server.execution.upkeep;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.group.rule.WiderTypes;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.validate.BackfillSelect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlNode;

/**
 * What each column of one version is, of the columns of another.
 *
 * @param expressions of {@code to}'s columns, by name, in DuckDB's words over {@code from}'s
 *     physical columns, so that names may change and the meaning stays; those left out have their
 *     default
 */
public record BackfillPlan(FeatureGroup from, FeatureGroup to, Map<String, String> expressions) {
  private static final String NOTHING = "NULL";
  private static final Set<DataType> TYPES_KEPT_AS_TEXT =
      Set.of(
          DataType.of(TypeName.INTEGER), DataType.of(TypeName.BIGINT), DataType.of(TypeName.UUID));

  /** Copies the expressions. */
  public BackfillPlan {
    expressions = Map.copyOf(expressions);
  }

  /**
   * Plans the SELECT, which can't be used again.
   *
   * @param names by which it may name {@code from}
   * @throws TidemarkException what planning says; NOT_SUPPORTED and INVALID_STATEMENT for a SELECT
   *     that wouldn't keep records, entity keys, event times and known times
   */
  public static BackfillPlan of(
      Planner planner, FeatureGroup from, FeatureGroup to, SqlNode select, List<String> names) {
    BackfillSelect checked = BackfillSelect.of(from, to, select, names, RowSelect.ROWS);
    RowSelect row =
        RowSelect.of(
                planner.planInsert(
                    checked.node(), checked.target(), RowSelect.over(from.onlineColumns())))
            .orElseThrow(() -> BackfillSelect.combinesRecords(select));
    Map<String, String> expressions = new HashMap<>();
    Map<String, String> plain = new HashMap<>();
    for (int i = 0; i < checked.target().size(); i++) {
      String column = checked.target().get(i).name();
      expressions.put(column, row.sql(i, name -> from.column(name).physicalName()));
      row.column(i).ifPresent(source -> plain.put(column, source));
    }
    requireSameKey(from, to, plain);
    requireSameTimes(from, to, plain, expressions.keySet());
    return new BackfillPlan(from, to, expressions);
  }

  /** A tombstone has nothing but its key, so a key can't be made of anything else. */
  private static void requireSameKey(
      FeatureGroup from, FeatureGroup to, Map<String, String> plain) {
    Set<String> used = new HashSet<>();
    for (String key : to.entityKey()) {
      String source = plain.get(key);
      if (source == null || !from.entityKey().contains(source) || !used.add(source)) {
        throw invalid(
            "'%s' is in the entity key of version %d, so it has to be a column of version %d's entity key (%s), as it is"
                .formatted(key, to.version(), from.version(), String.join(", ", from.entityKey())));
      }
      DataType before = from.column(source).type();
      DataType after = to.column(key).type();
      boolean isText =
          after.equals(DataType.of(TypeName.VARCHAR)) && TYPES_KEPT_AS_TEXT.contains(before);
      if (!before.equals(after) && !WiderTypes.allow(before, after) && !isText) {
        throw invalid(
            "'%s' is in the entity key and can't become %s of %s; it may get wider, and whole numbers and UUIDs may become VARCHAR"
                .formatted(key, after, before));
      }
    }
    if (used.size() < from.entityKey().size()) {
      throw invalid(
          "Version %d has fewer entity key columns than version %d (%s), so its records would not be of the same entities"
              .formatted(to.version(), from.version(), String.join(", ", from.entityKey())));
    }
  }

  private static void requireSameTimes(
      FeatureGroup from, FeatureGroup to, Map<String, String> plain, Set<String> filled) {
    boolean isSame =
        from.eventTime().equals(plain.get(to.eventTime()))
            && from.eventTimeType().equals(to.eventTimeType());
    if (!isSame) {
      throw invalid(
          "'%s' is the event time of version %d, so it has to be '%s', the event time of version %d, as it is, and %s"
              .formatted(
                  to.eventTime(),
                  to.version(),
                  from.eventTime(),
                  from.version(),
                  from.eventTimeType()));
    }
    String known = to.knownTime().filter(filled::contains).orElse("");
    if (!known.isEmpty() && !from.knownTime().equals(Optional.ofNullable(plain.get(known)))) {
      throw invalid(
          "'%s' is the KNOWN TIME column of version %d, and known times are kept: %s"
              .formatted(
                  known,
                  to.version(),
                  from.knownTime()
                      .map(column -> "it can only be '%s'".formatted(column))
                      .orElse(
                          "leave it out, since version %d has none".formatted(from.version()))));
    }
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_STATEMENT, sentence);
  }

  /** The same for every SELECT that gives the same values, whatever columns are called. */
  public String meaning() {
    return to.columns().stream()
        .filter(column -> expressions.containsKey(column.name()))
        .map(column -> column.physicalName() + " = " + expression(column))
        .collect(Collectors.joining(", ", "version " + from.version() + ": ", ""));
  }

  private String expression(GroupColumn column) {
    String given = expressions.get(column.name());
    return given == null
        ? column
            .defaultValue()
            .map(value -> "'" + value.text().replace("'", "''") + "'")
            .orElse(NOTHING)
        : given;
  }

  /**
   * The records that the one history has and the other hasn't, in {@code to}'s history columns. A
   * record keeps its sequence, which is drawn once for all versions of a group.
   *
   * @param source a query of {@code from}'s history columns
   * @param present a query of the sequence in {@code to}'s history
   */
  EngineQuery missing(String source, String present) {
    List<String> physical = new ArrayList<>();
    for (GroupColumn column : from.columns()) {
      physical.add(quoted(column.name()) + " AS " + column.physicalName());
    }
    physical.addAll(HistoryColumns.NAMES);
    List<String> columns = new ArrayList<>();
    for (GroupColumn column : to.columns()) {
      boolean isFeature = to.role(column.name()).equals(FeatureGroup.FEATURE);
      String value = expression(column);
      columns.add(
          "CAST(%s AS %s) AS %s"
              .formatted(
                  isFeature
                      ? "CASE WHEN NOT r.%s THEN %s END".formatted(HistoryColumns.IS_DELETED, value)
                      : value,
                  column.type().duckdb(),
                  quoted(column.name())));
    }
    HistoryColumns.of(to.eventTimeType()).stream()
        .map(Column::name)
        .map(name -> "r." + name)
        .forEach(columns::add);
    String sql =
        "SELECT %s FROM (SELECT %s FROM (%s)) AS r WHERE NOT EXISTS (SELECT 1 FROM (%s) AS p WHERE p.%5$s = r.%5$s)"
            .formatted(
                String.join(", ", columns),
                String.join(", ", physical),
                source,
                present,
                HistoryColumns.SEQUENCE);
    return new EngineQuery(sql, to.historyColumns(), List.of());
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
