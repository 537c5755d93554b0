package dev.tidemark.planner.parse.grammar;

import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * How {@code FOR SYSTEM_VERSION AS OF <snapshot id>} is kept in a tree: as Calcite's {@link
 * SqlSnapshot} whose period is the call {@code SYSTEM_VERSION(<snapshot id>)}.
 */
public final class SystemVersion {
  private static final String NAME = "SYSTEM_VERSION";

  private SystemVersion() {}

  /** The call that stands for the version; the grammar makes it. */
  public static SqlNode call(SqlNode version) {
    SqlParserPos position = version.getParserPosition();
    return new SqlUnresolvedFunction(
            new SqlIdentifier(NAME, position),
            null,
            null,
            null,
            null,
            SqlFunctionCategory.USER_DEFINED_FUNCTION)
        .createCall(position, version);
  }

  /** The snapshot id's expression, or empty where the snapshot is chosen by time. */
  public static Optional<SqlNode> of(SqlSnapshot snapshot) {
    if (snapshot.getPeriod() instanceof SqlCall call
        && call.getOperator() instanceof SqlUnresolvedFunction
        && call.getOperator().getName().equals(NAME)) {
      return Optional.of(call.operand(0));
    }
    return Optional.empty();
  }
}
