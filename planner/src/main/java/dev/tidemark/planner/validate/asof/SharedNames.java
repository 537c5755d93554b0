package dev.tidemark.planner.validate.asof;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.type.ImplicitCasts;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * What a join says of the columns that its sides share.
 *
 * @param word that says it, {@code USING} or {@code NATURAL}
 * @param written the names of USING; none of NATURAL
 */
record SharedNames(String word, List<SqlNode> written, SqlParserPos position) {
  /** Copies its list. */
  SharedNames {
    written = List.copyOf(written);
  }

  static boolean areIn(SqlJoin join) {
    return join.isNatural() || join.getConditionType() == JoinConditionType.USING;
  }

  /** Those of a join that has some. */
  static SharedNames in(SqlJoin join) {
    return join.isNatural()
        ? new SharedNames("NATURAL", List.of(), join.isNaturalNode().getParserPosition())
        : new SharedNames(
            "USING",
            ((SqlNodeList) join.getCondition()).getList(),
            join.getConditionTypeNode().getParserPosition());
  }

  /** In the order written; NATURAL's in the order of the left side. */
  List<SqlIdentifier> of(List<JoinedColumn> left, List<JoinedColumn> right) {
    if (!written.isEmpty()) {
      return written.stream().map(SqlIdentifier.class::cast).toList();
    }
    List<String> ofRight = right.stream().map(JoinedColumn::name).toList();
    return left.stream()
        .map(JoinedColumn::name)
        .filter(ofRight::contains)
        .distinct()
        .map(name -> new SqlIdentifier(name, position))
        .toList();
  }

  /**
   * The one column of that name as an expression.
   *
   * @param side which side the columns are, for the error
   * @throws TidemarkException COLUMN_NOT_FOUND, AMBIGUOUS_NAME
   */
  SqlNode only(SqlIdentifier name, List<JoinedColumn> columns, String side) {
    List<JoinedColumn> found = JoinedColumn.named(name, columns);
    if (found.size() == 1) {
      return found.get(0).at(name.getParserPosition());
    }
    List<String> all = columns.stream().map(JoinedColumn::name).toList();
    throw TidemarkException.at(
        Positions.of(name),
        found.isEmpty() ? ErrorCode.COLUMN_NOT_FOUND : ErrorCode.AMBIGUOUS_NAME,
        found.isEmpty()
            ? "Column '%s' of %s is not in the %s side of the join%s"
                .formatted(name.getSimple(), word, side, Names.didYouMean(name.getSimple(), all))
            : "Column '%s' of %s is in more than one table of the %s side; write ON instead"
                .formatted(name.getSimple(), word, side));
  }

  /**
   * @throws TidemarkException TYPE_MISMATCH, in the words of ON
   */
  void requireComparable(SqlIdentifier name, RelDataType left, RelDataType right) {
    if (ImplicitCasts.areApart(left, right)) {
      throw TidemarkException.at(
          Positions.of(name),
          ErrorCode.TYPE_MISMATCH,
          "Cannot compare %s with %s in column '%s' of %s; write ON and convert one of them with CAST"
              .formatted(RelTypes.shown(left), RelTypes.shown(right), name.getSimple(), word));
    }
  }
}
