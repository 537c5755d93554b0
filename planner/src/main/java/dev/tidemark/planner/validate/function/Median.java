package dev.tidemark.planner.validate.function;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code median(x)}: the percentile that it is, {@code percentile_cont(0.5)}. */
public final class Median {
  /** Its name, in lower case. */
  static final String NAME = "median";

  private Median() {}

  /** The node, or the percentile that it stands for. */
  public static SqlNode asPercentile(SqlNode node) {
    if (!(node instanceof SqlBasicCall call)
        || !(call.getOperator() instanceof SqlUnresolvedFunction function)
        || !function.getName().toLowerCase(Locale.ROOT).equals(NAME)
        || call.operandCount() != 1
        || call.getFunctionQuantifier() != null) {
      return node;
    }
    SqlParserPos at = call.getParserPosition();
    SqlNode value = call.operand(0);
    return SqlStdOperatorTable.WITHIN_GROUP.createCall(
        at,
        Operators.PERCENTILE_CONT.createCall(at, SqlLiteral.createExactNumeric("0.5", at)),
        new SqlNodeList(List.of(value), value.getParserPosition()));
  }
}
