package dev.tidemark.server.statement;

import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** {@code VALUES (?, ?, …)}: what JDBC batches are made of, and what no engine needs to compute. */
final class ParameterRow {
  private ParameterRow() {}

  /** Whether the source is one row of {@code columns} parameters and nothing else. */
  static boolean is(SqlNode source, int columns) {
    if (source.getKind() != SqlKind.VALUES) {
      return false;
    }
    List<SqlNode> rows = ((SqlBasicCall) source).getOperandList();
    if (rows.size() != 1 || !(rows.get(0) instanceof SqlBasicCall row)) {
      return false;
    }
    return row.operandCount() == columns
        && row.getOperandList().stream().allMatch(SqlDynamicParam.class::isInstance);
  }
}
