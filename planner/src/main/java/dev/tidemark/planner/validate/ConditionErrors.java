package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * What is said of what stands for a condition, or for a time that is short for one, and is none.
 */
final class ConditionErrors {
  private ConditionErrors() {}

  /**
   * Refuses a time beside other conditions.
   *
   * @param types of its parts
   */
  static void refuseTimeAmong(SqlNode conditions, Function<SqlNode, RelDataType> types) {
    if (conditions.getKind() != SqlKind.AND) {
      return;
    }
    for (SqlNode operand : ((SqlCall) conditions).getOperandList()) {
      refuseTimeAmong(operand, types);
      if (SqlTypeUtil.isDatetime(types.apply(operand))) {
        throw TidemarkException.at(
            Positions.of(operand),
            ErrorCode.TYPE_MISMATCH,
            "A time that is short for a comparison stands alone in MATCH_CONDITION; beside other"
                + " conditions, write it out: <right>.event_time <= <time> AND …");
      }
    }
  }

  /**
   * An expression of another type.
   *
   * @param wanted what takes what, for the error
   */
  static TidemarkException notA(String wanted, SqlNode found, RelDataType type) {
    String hint =
        switch (type.getSqlTypeName()) {
          case BOOLEAN ->
              "; beside conditions, write what must be known as one: AND <right>.known_time <= <time>";
          case CHAR, VARCHAR -> "; write CAST(… AS TIMESTAMP) where it is a time in text";
          default -> "";
        };
    return TidemarkException.at(
        Positions.of(found),
        ErrorCode.TYPE_MISMATCH,
        wanted + ", and this is " + RelTypes.shown(type) + hint);
  }
}
