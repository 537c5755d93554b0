package dev.tidemark.offline.merge;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.LateFeature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The two ways to run a query with late columns in DuckDB. */
record LateColumns(EngineQuery query) {

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

  /** All columns: macros tell those that are late in DuckDB. */
  EngineQuery toldAtOnce() {
    if (query.late().isEmpty()) {
      return query;
    }
    Map<Integer, LateFeature> late = late();
    int count = untold().columns().size();
    List<String> items = new ArrayList<>();
    int given = 0;
    for (int i = 0; i < query.columns().size(); i++) {
      LateFeature feature = late.get(i);
      items.add(
          feature == null ? "c" + given++ : feature.macro() + "(c" + feature.argument() + ")");
    }
    String names =
        IntStream.range(0, count).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    String sql =
        "SELECT %s FROM (%s\n) AS untold(%s)"
            .formatted(String.join(", ", items), query.sql(), names);
    return changed(sql, query.columns());
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
