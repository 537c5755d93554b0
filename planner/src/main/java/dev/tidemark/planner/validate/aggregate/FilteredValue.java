package dev.tidemark.planner.validate.aggregate;

import java.util.List;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code CASE WHEN condition THEN value END}: a FILTER, for what passes over NULLs. */
final class FilteredValue {
  private FilteredValue() {}

  static SqlNode where(SqlNode condition, SqlNode value, SqlParserPos at) {
    return new SqlCase(
        at,
        null,
        new SqlNodeList(List.of(condition), condition.getParserPosition()),
        new SqlNodeList(List.of(value), at),
        SqlLiteral.createNull(at));
  }
}
