package dev.tidemark.offline.merge;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import dev.tidemark.planner.engine.query.LateFeature;
import dev.tidemark.planner.engine.query.LateFeature.RowKey;
import dev.tidemark.planner.engine.query.MergeSpine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A query with late columns, and the two ways to run it in DuckDB. */
record LateQuery(EngineQuery query) {

  /**
   * A column of a table that is told by its column {@code spine}.
   *
   * @param table quoted
   */
  record FoundColumn(String table, String name) {}

  /**
   * A table of which no two rows have the same in a column.
   *
   * @param table quoted
   * @param name of that column, quoted
   * @param column of the text, that is compared with it
   */
  private record Joined(String table, String name, int column) {}

  /**
   * Only its text: the columns that aren't late, then the arguments by which those are told, unless
   * they are among the columns.
   */
  EngineQuery untold() {
    Map<Integer, LateFeature> late = late();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < query.columns().size(); i++) {
      if (!late.containsKey(i)) {
        columns.add(query.columns().get(i));
      }
    }
    int given = columns.size();
    query.late().stream()
        .mapToInt(LateFeature::argument)
        .filter(argument -> argument >= given)
        .distinct()
        .sorted()
        .forEach(argument -> columns.add(Column.of("a" + argument, DataType.of(TypeName.BIGINT))));
    return changed(query.sql(), columns);
  }

  /**
   * All columns, those that are late told in DuckDB: from tables that have them, or by their
   * macros, of keys by what the tables of their numbers have. A table is joined once for all that
   * are told by the same. The rows stay in their order.
   *
   * @param found where the features of macros stand that a table has
   */
  EngineQuery toldAtOnce(Map<String, FoundColumn> found) {
    if (query.late().isEmpty()) {
      return query;
    }
    Map<Integer, LateFeature> late = late();
    List<Joined> joins = new ArrayList<>();
    List<String> items = new ArrayList<>();
    int given = 0;
    for (int i = 0; i < query.columns().size(); i++) {
      LateFeature feature = late.get(i);
      FoundColumn column = feature == null ? null : found.get(feature.macro());
      if (feature == null) {
        items.add(column(given++));
      } else if (column == null) {
        items.add(feature.macro() + "(" + match(feature, joins) + ")");
      } else {
        Joined told = new Joined(column.table(), "spine", feature.argument());
        items.add(alias(told, joins) + "." + column.name());
      }
    }
    String names =
        IntStream.range(0, untold().columns().size())
            .mapToObj(i -> "c" + i)
            .collect(Collectors.joining(", "));
    String untold = "(" + query.sql() + "\n) AS untold(" + names + ")";
    if (joins.isEmpty()) {
      return changed("SELECT " + String.join(", ", items) + " FROM " + untold, query.columns());
    }
    boolean isOrdered = query.order() == RowOrder.AS_WRITTEN;
    StringBuilder from =
        new StringBuilder(
            isOrdered
                ? "(SELECT *, row_number() OVER () AS n FROM " + untold + ") AS untold"
                : untold);
    for (Joined join : joins) {
      String alias = alias(join, joins);
      from.append(" LEFT JOIN %s AS %s ON ".formatted(join.table(), alias))
          .append("%s.%s = %s".formatted(alias, join.name(), column(join.column())));
    }
    return changed(
        "SELECT %s FROM %s%s"
            .formatted(String.join(", ", items), from, isOrdered ? " ORDER BY untold.n" : ""),
        query.columns());
  }

  /** Of the text. */
  private static String column(int i) {
    return "untold.c" + i;
  }

  private static String match(LateFeature feature, List<Joined> joins) {
    String argument = column(feature.argument());
    return feature
        .time()
        .map(
            time ->
                time.match(
                    time.key().map(key -> number(key, joins)).orElse(argument),
                    column(time.column())))
        .orElse(argument);
  }

  private static String number(RowKey key, List<Joined> joins) {
    Joined numbers = new Joined(key.table(), key.name(), key.column());
    return alias(numbers, joins) + "." + MergeSpine.KEY;
  }

  private static String alias(Joined join, List<Joined> joins) {
    if (!joins.contains(join)) {
      joins.add(join);
    }
    return "f" + joins.indexOf(join);
  }

  private Map<Integer, LateFeature> late() {
    Map<Integer, LateFeature> late = new HashMap<>();
    query.late().forEach(feature -> late.put(feature.column(), feature));
    return late;
  }

  private EngineQuery changed(String sql, List<Column> columns) {
    return new EngineQuery(
        sql, columns, query.parameters(), query.order(), query.joins(), List.of());
  }
}
