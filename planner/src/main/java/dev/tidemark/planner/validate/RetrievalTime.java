package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.grammar.Retrieval;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** The time of {@code g AS OF <time> [KNOWN]}, which Calcite takes where it is none. */
final class RetrievalTime {
  private RetrievalTime() {}

  /** Errors: NOT_SUPPORTED. */
  static void refuseSubQueries(SqlSnapshot snapshot) {
    List<SqlNode> queries = SubQueries.in(snapshot.getPeriod());
    if (!queries.isEmpty()) {
      throw TidemarkException.at(
          Positions.of(queries.get(0)),
          ErrorCode.NOT_SUPPORTED,
          "The time of AS OF has no sub-query in it; for a time that is computed, write an AS OF join");
    }
  }

  /**
   * Errors: TYPE_MISMATCH for a time of day, INVALID_STATEMENT for an aggregate in it.
   *
   * @param types of its parts
   */
  static void check(SqlSnapshot snapshot, Function<SqlNode, RelDataType> types) {
    if (!(snapshot.getPeriod() instanceof SqlCall call)
        || !List.of(Retrieval.AS_OF, Retrieval.AS_OF_KNOWN)
            .contains(call.getOperator().getName())) {
      return;
    }
    SqlNode time = call.operand(0);
    time.accept(new RefuseAggregates());
    RelDataType type = types.apply(time);
    if (type.getSqlTypeName() == SqlTypeName.TIME) {
      throw TidemarkException.at(
          Positions.of(time),
          ErrorCode.TYPE_MISMATCH,
          "AS OF takes a time with its date, such as TIMESTAMP '…', and this is "
              + RelTypes.shown(type));
    }
  }

  private static final class RefuseAggregates extends SqlBasicVisitor<Void> {
    @Override
    public Void visit(SqlCall call) {
      if (call.getOperator().isAggregator() && call.getKind() != SqlKind.OVER) {
        throw TidemarkException.at(
            Positions.of(call),
            ErrorCode.INVALID_STATEMENT,
            "AS OF takes a time that is the same for all rows, and an aggregate has no rows there;"
                + " ask for it before and bind it, as in AS OF ?, or write an AS OF join with a"
                + " sub-query that aggregates on the left");
      }
      return super.visit(call);
    }
  }
}
