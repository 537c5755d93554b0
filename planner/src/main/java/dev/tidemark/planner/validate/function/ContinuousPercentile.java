package dev.tidemark.planner.validate.function;

import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.util.Optionality;

/** {@code percentile_cont}, which interpolates, so that it is a DOUBLE even over whole numbers. */
final class ContinuousPercentile extends SqlAggFunction {
  ContinuousPercentile() {
    super(
        "PERCENTILE_CONT",
        null,
        SqlKind.PERCENTILE_CONT,
        ReturnTypes.DOUBLE.andThen(SqlTypeTransforms.FORCE_NULLABLE),
        null,
        OperandTypes.UNIT_INTERVAL_NUMERIC_LITERAL,
        SqlFunctionCategory.SYSTEM,
        false,
        false,
        Optionality.MANDATORY);
  }

  @Override
  public boolean isPercentile() {
    return true;
  }

  @Override
  public boolean allowsFraming() {
    return false;
  }
}
