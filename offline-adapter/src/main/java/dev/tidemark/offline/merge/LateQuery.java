package dev.tidemark.offline.merge;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import dev.tidemark.planner.engine.query.LateFeature;
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

  /** Only its text: the columns that aren't late, then the arguments by which those are told. */
  EngineQuery untold() {
    Map<Integer, LateFeature> late = late();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < query.columns().size(); i++) {
      if (!late.containsKey(i)) {
        columns.add(query.columns().get(i));
      }
    }
    query.late().stream()
        .mapToInt(LateFeature::argument)
        .distinct()
        .sorted()
        .forEach(argument -> columns.add(Column.of("a" + argument, DataType.of(TypeName.BIGINT))));
    return changed(query.sql(), columns);
  }

  /**
   * All columns, those that are late told in DuckDB: from tables that have them, joined once for
   * all that are told by the same, or by their macros. The rows stay in their order.
   *
   * @param found where the features of macros stand that a table has
   */
  EngineQuery toldAtOnce(Map<String, FoundColumn> found) {
    if (query.late().isEmpty()) {
      return query;
    }
    Map<Integer, LateFeature> late = late();
    List<String> joins = new ArrayList<>();
    List<String> items = new ArrayList<>();
    int given = 0;
    for (int i = 0; i < query.columns().size(); i++) {
      LateFeature feature = late.get(i);
      FoundColumn column = feature == null ? null : found.get(feature.macro());
      if (feature == null) {
        items.add("c" + given++);
      } else if (column == null) {
        items.add(feature.macro() + "(" + match(feature) + ")");
      } else {
        String join = column.table() + " AS %1$s ON %1$s.spine = c" + feature.argument();
        if (!joins.contains(join)) {
          joins.add(join);
        }
        items.add("f" + joins.indexOf(join) + "." + column.name());
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
            isOrdered ? "(SELECT *, row_number() OVER () AS n FROM " + untold + ")" : untold);
    for (int i = 0; i < joins.size(); i++) {
      from.append(" LEFT JOIN ").append(joins.get(i).formatted("f" + i));
    }
    return changed(
        "SELECT " + String.join(", ", items) + " FROM " + from + (isOrdered ? " ORDER BY n" : ""),
        query.columns());
  }

  private static String match(LateFeature feature) {
    String argument = "c" + feature.argument();
    return feature.time().map(time -> time.match(argument, "c" + time.column())).orElse(argument);
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
