package dev.tidemark.planner.dialect.duckdb;

import dev.tidemark.planner.dialect.engine.Aggregates;
import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Aggregates of DuckDB. */
final class DuckDbAggregates extends Aggregates {
  DuckDbAggregates(EngineSql engine) {
    super(engine);
  }

  @Override
  protected String sumType(RelDataType argument) {
    return argument.getSqlTypeName() == SqlTypeName.DOUBLE ? "DOUBLE" : "";
  }

  @Override
  protected String average(RelDataType argument, String list, String after, RelDataType type) {
    return typed("avg(" + list + ")" + after, "DOUBLE", type);
  }

  @Override
  protected String extreme(SqlKind kind, RelDataType argument, String list, String after) {
    return (kind == SqlKind.MIN ? "min(" : "max(") + list + ")" + after;
  }

  @Override
  protected String separator(String text) {
    if (!text.startsWith("'") && text.contains("\"")) {
      throw new Unrenderable("A separator of STRING_AGG that varies from row to row");
    }
    return text;
  }

  @Override
  protected String singleValue(RelDataType type, String list, String after) {
    return "CASE WHEN count(*)"
        + after
        + " > 1 THEN "
        + engine()
            .error(
                "INVALID_VALUE: More than one row returned by a sub-query used as an expression",
                type)
        + " ELSE first("
        + list
        + ")"
        + after
        + " END";
  }
}
