package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.planner.rewrite.asof.group.ReadColumns;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import dev.tidemark.planner.validate.function.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * What became of a spine row's match, in a word: the column that {@code FEATURE_STATUS} asks for.
 * It stands on the right side of the AS OF join, as a call of {@link Operators#FEATURE_STATUS};
 * here it becomes a constant, so that a row has it where there is a match.
 *
 * @param operand the right side with the constant
 * @param column its ordinal there
 */
record MatchStatus(RelNode operand, int column) {
  private static final String MATCHED = "MATCHED";
  private static final String NO_RECORD = "NO_RECORD";

  /** Empty where nobody asks. */
  static Optional<MatchStatus> askedOf(RelNode right) {
    if (!(right instanceof Project project)) {
      return Optional.empty();
    }
    List<RexNode> columns = new ArrayList<>(project.getProjects());
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i) instanceof RexCall call
          && call.getOperator() == Operators.FEATURE_STATUS) {
        columns.set(i, word(project, MATCHED, call.getType()));
        RelNode operand =
            LogicalProject.create(
                project.getInput(),
                project.getHints(),
                columns,
                project.getRowType().getFieldNames(),
                Set.of());
        return Optional.of(new MatchStatus(operand, i));
      }
    }
    return Optional.empty();
  }

  /** Whether a condition of the join reads the column, in a sub-query too. */
  boolean isNamedIn(RexNode condition, AsOfJoin join) {
    int leftCount = join.getLeft().getRowType().getFieldCount();
    return ReadColumns.of(condition, join.getVariablesSet()).get(leftCount + column);
  }

  /**
   * The word.
   *
   * @param rows the spine's, with three right sides behind each other: the match, the winner
   *     whether or not it is alive and in time, and what would match if it were known
   * @param match where the first of them begins
   * @param winner where the second begins
   * @param known where the third begins
   * @param tombstone ordinal of a right side
   */
  RexNode of(RelNode rows, int match, int winner, int known, int tombstone) {
    RexBuilder rex = rows.getCluster().getRexBuilder();
    RelDataType type = operand.getRowType().getFieldList().get(column).getType();
    RexNode isTombstone =
        rex.makeCall(SqlStdOperatorTable.IS_TRUE, rex.makeInputRef(rows, winner + tombstone));
    return rex.makeCall(
        SqlStdOperatorTable.CASE,
        isThere(rows, match),
        word(rows, MATCHED, type),
        isTombstone,
        word(rows, "DELETED", type),
        isThere(rows, winner),
        word(rows, "EXPIRED", type),
        isThere(rows, known),
        word(rows, "NOT_YET_KNOWN", type),
        rex.makeCall(SqlStdOperatorTable.IS_NULL, rex.makeInputRef(rows, known + column)),
        word(rows, NO_RECORD, type),
        // Never reached; it has the type of a column behind LEFT.
        rex.makeNullLiteral(type));
  }

  /**
   * Rows of a join that no record can match, with the word for that.
   *
   * @param rightStart where the right side begins in them
   */
  RelNode ofNoRecord(RelNode rows, int rightStart) {
    RexBuilder rex = rows.getCluster().getRexBuilder();
    List<RexNode> columns = new ArrayList<>(rex.identityProjects(rows.getRowType()));
    RelDataType type = columns.get(rightStart + column).getType();
    columns.set(rightStart + column, rex.ensureType(type, word(rows, NO_RECORD, type), true));
    return LogicalProject.create(
        rows, List.of(), columns, rows.getRowType().getFieldNames(), Set.of());
  }

  private RexNode isThere(RelNode rows, int side) {
    RexBuilder rex = rows.getCluster().getRexBuilder();
    return rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, rex.makeInputRef(rows, side + column));
  }

  private static RexNode word(RelNode node, String word, RelDataType type) {
    return node.getCluster().getRexBuilder().makeLiteral(word, type, true);
  }
}
