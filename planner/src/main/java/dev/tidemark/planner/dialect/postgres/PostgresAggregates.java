package dev.tidemark.planner.dialect.postgres;

import dev.tidemark.planner.dialect.engine.Aggregates;
import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.TextTypes;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Aggregates of PostgreSQL. */
final class PostgresAggregates extends Aggregates {
  PostgresAggregates(EngineSql engine) {
    super(engine);
  }

  /** A literal alone has no type yet, which array_agg and first_value would take theirs from. */
  @Override
  protected String argument(String text) {
    return text.startsWith("'") ? "CAST(" + text + " AS text)" : text;
  }

  /** Of a varchar it is no text[], and the two can't be compared. */
  @Override
  protected String array(String text, RelDataType type) {
    return TextTypes.isText(EngineSql.component(type))
        ? "CAST(" + text + " AS " + engine().type(type) + ")"
        : text;
  }

  @Override
  protected String sumType(RelDataType argument) {
    return switch (argument.getSqlTypeName()) {
      case SMALLINT, INTEGER -> "bigint";
      case REAL -> "real";
      case DOUBLE -> "double precision";
      default -> "";
    };
  }

  @Override
  protected String average(RelDataType argument, String list, String after, RelDataType type) {
    boolean floating =
        argument.getSqlTypeName() == SqlTypeName.DOUBLE
            || argument.getSqlTypeName() == SqlTypeName.REAL;
    return typed("avg(" + list + ")" + after, floating ? "double precision" : "numeric", type);
  }

  @Override
  protected String extreme(SqlKind kind, RelDataType argument, String list, String after) {
    if (argument.getSqlTypeName() == SqlTypeName.BOOLEAN) {
      return (kind == SqlKind.MIN ? "bool_and(" : "bool_or(") + list + ")" + after;
    }
    return switch (argument.getSqlTypeName()) {
      case UUID, BINARY, VARBINARY -> throw new Unrenderable(kind + " of " + argument);
      default ->
          (kind == SqlKind.MIN ? "min(" : "max(") + engine().sortKey(list, argument) + ")" + after;
    };
  }

  @Override
  protected String anyValue(String list, String after) {
    return "(array_agg(" + list + ")" + after + ")[1]";
  }
}
