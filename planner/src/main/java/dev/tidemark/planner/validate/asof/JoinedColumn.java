package dev.tidemark.planner.validate.asof;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A column that a bare name can mean where joins with USING or NATURAL stand in FROM.
 *
 * @param sources alias and column of each operand's column in it; the first that isn't NULL counts
 */
record JoinedColumn(String name, List<List<String>> sources) {

  /** An operand of FROM: what it is called there, and its columns. */
  record Operand(String alias, List<String> columns) {}

  /** Which columns a join makes one, in the order written. */
  @FunctionalInterface
  interface Merged extends Function<SqlJoin, List<String>> {}

  /**
   * The columns of a FROM in the order in which {@code *} shows them: of an AS OF join the left's,
   * then those of the right that are not in USING; of another join what USING names comes first.
   *
   * @param operands those of {@code from}, from left to right
   */
  static List<JoinedColumn> of(SqlNode from, Iterator<Operand> operands, Merged merged) {
    if (!(from instanceof SqlJoin join)) {
      Operand operand = operands.next();
      return operand.columns().stream()
          .map(column -> new JoinedColumn(column, List.of(List.of(operand.alias(), column))))
          .toList();
    }
    List<JoinedColumn> left = of(join.getLeft(), operands, merged);
    List<JoinedColumn> right = of(join.getRight(), operands, merged);
    List<String> names = merged.apply(join);
    JoinType type = join.getJoinType();
    boolean isAsOf = type == JoinType.ASOF || type == JoinType.LEFT_ASOF;
    List<JoinedColumn> columns = new ArrayList<>();
    if (isAsOf) {
      columns.addAll(left);
    } else {
      for (String name : names) {
        columns.add(one(name, type, left, right));
      }
      left.stream().filter(column -> !names.contains(column.name())).forEach(columns::add);
    }
    right.stream().filter(column -> !names.contains(column.name())).forEach(columns::add);
    return columns;
  }

  private static JoinedColumn one(
      String name, JoinType type, List<JoinedColumn> left, List<JoinedColumn> right) {
    List<List<String>> sources = new ArrayList<>();
    if (type != JoinType.RIGHT) {
      left.stream().filter(c -> c.name().equals(name)).forEach(c -> sources.addAll(c.sources()));
    }
    if (type == JoinType.RIGHT || type == JoinType.FULL) {
      right.stream().filter(c -> c.name().equals(name)).forEach(c -> sources.addAll(c.sources()));
    }
    return new JoinedColumn(name, sources);
  }

  /** The column as an expression. */
  SqlNode at(SqlParserPos position) {
    List<SqlNode> columns = new ArrayList<>();
    for (List<String> source : sources) {
      columns.add(new SqlIdentifier(source, null, position, List.of(SqlParserPos.ZERO, position)));
    }
    return columns.size() == 1
        ? columns.get(0)
        : SqlStdOperatorTable.COALESCE.createCall(position, columns);
  }

  /** The column as an item of a select list, under its name. */
  SqlNode itemAt(SqlParserPos position) {
    SqlNode column = at(position);
    return column instanceof SqlIdentifier
        ? column
        : SqlStdOperatorTable.AS.createCall(position, column, new SqlIdentifier(name, position));
  }
}
