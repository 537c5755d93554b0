package dev.tidemark.planner.dialect.trino;

import dev.tidemark.planner.dialect.engine.Aggregates;
import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * The aggregates in which Trino does what PostgreSQL does; no others are sent there. Its extremes
 * treat NaN in their own way, and its averages of whole numbers are floating-point.
 */
final class TrinoAggregates extends Aggregates {
  TrinoAggregates(EngineSql engine) {
    super(engine);
  }

  @Override
  protected boolean canWrite(SqlAggFunction function) {
    return switch (function.getKind()) {
      case COUNT, SUM, SUM0, MIN, MAX, AVG, ROW_NUMBER, RANK, DENSE_RANK, GROUPING -> true;
      default -> List.of("EVERY", "BOOL_AND", "BOOL_OR", "SOME").contains(function.getName());
    };
  }

  /** A BIGINT's sum may be larger than a BIGINT. */
  @Override
  protected String summed(String text, RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.BIGINT
        ? "CAST(" + text + " AS decimal(38, 0))"
        : text;
  }

  @Override
  protected String sumType(RelDataType argument) {
    return switch (argument.getSqlTypeName()) {
      case SMALLINT, INTEGER -> "bigint";
      case REAL -> "real";
      case DOUBLE -> "double";
      default -> "";
    };
  }

  @Override
  protected String average(RelDataType argument, String list, String after, RelDataType type) {
    if (argument.getSqlTypeName() != SqlTypeName.DOUBLE) {
      throw new Unrenderable("AVG of " + argument.getSqlTypeName());
    }
    return typed("avg(" + list + ")" + after, "double", type);
  }

  @Override
  protected String extreme(SqlKind kind, RelDataType argument, String list, String after) {
    if (SqlTypeUtil.isApproximateNumeric(argument)
        || argument.getSqlTypeName() == SqlTypeName.ARRAY) {
      throw new Unrenderable(kind + " of " + argument.getSqlTypeName());
    }
    return (kind == SqlKind.MIN ? "min(" : "max(") + list + ")" + after;
  }
}
