package dev.tidemark.online.engine;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL that reads a group's tail from a horizon on. Filters become its WHERE; it has parameters
 * if there are any.
 */
final class TailQuery {
  private final FeatureGroup group;
  private final List<Column> columns;
  private final List<Parameter> parameters = new ArrayList<>();
  private final String sql;

  TailQuery(FeatureGroup group, long horizon, List<String> columns, List<ScanFilter> filters) {
    this.group = group;
    this.columns = columns.stream().map(this::column).toList();
    List<String> conditions = new ArrayList<>();
    if (filters.isEmpty()) {
      conditions.add("xid >= '" + horizon + "'::xid8");
    } else {
      conditions.add("xid >= ?::text::xid8");
      parameters.add(new Parameter(DataType.of(TypeName.VARCHAR), Long.toString(horizon)));
    }
    filters.forEach(f -> conditions.add(condition(f)));
    // A query may need no column at all, only how many rows there are.
    String selected =
        columns.isEmpty()
            ? ""
            : columns.stream().map(this::physical).collect(Collectors.joining(", "));
    this.sql =
        "SELECT %s FROM tidemark.%s%s WHERE %s"
            .formatted(
                selected, group.tailTable(), group.sqlComment(), String.join(" AND ", conditions));
  }

  String sql() {
    return sql;
  }

  List<Column> columns() {
    return columns;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  private Column column(String name) {
    return group.historyColumns().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(group.name() + "." + name));
  }

  private String physical(String name) {
    return HistoryColumns.NAMES.contains(name) ? name : group.column(name).physicalName();
  }

  private String condition(ScanFilter filter) {
    String column = physical(filter.column());
    DataType type = column(filter.column()).type();
    if (filter instanceof ScanFilter.Compare compare) {
      parameters.add(new Parameter(type, compare.value()));
      return column + " " + operator(compare.operator()) + " ?";
    } else if (filter instanceof ScanFilter.OneOf oneOf) {
      parameters.add(new Parameter(new DataType.ArrayOf(type), oneOf.values()));
      return column + " = ANY(?)";
    } else if (filter instanceof ScanFilter.IsNull) {
      return column + " IS NULL";
    }
    return column + " IS NOT NULL";
  }

  private static String operator(ScanFilter.Operator operator) {
    return switch (operator) {
      case EQUAL -> "=";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
    };
  }
}
