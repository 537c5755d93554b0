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
 * @param sources each operand's column in it; the first that isn't NULL counts
 * @param ofMatch whether it belongs to the right side of an AS OF join
 */
record JoinedColumn(String name, List<Source> sources, boolean ofMatch) {

  /**
   * An operand's column.
   *
   * @param operand what it is called in FROM
   * @param ordinal among the columns of all operands, from left to right
   */
  record Source(String operand, String column, int ordinal) {}

  /** Which columns a join makes one, in the order written. */
  @FunctionalInterface
  interface Merged extends Function<SqlJoin, List<String>> {}

  /**
   * The columns of a FROM in the order in which {@code *} shows them: of an AS OF join the left's,
   * then those of the right that are not in USING; of another join what USING names comes first.
   *
   * @param operands the columns of those of {@code from}, from left to right
   */
  static List<JoinedColumn> of(SqlNode from, Iterator<List<Source>> operands, Merged merged) {
    if (!(from instanceof SqlJoin join)) {
      return operands.next().stream()
          .map(source -> new JoinedColumn(source.column(), List.of(source), false))
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
    right.stream()
        .filter(column -> !names.contains(column.name()))
        .map(column -> isAsOf ? new JoinedColumn(column.name(), column.sources(), true) : column)
        .forEach(columns::add);
    return columns;
  }

  private static JoinedColumn one(
      String name, JoinType type, List<JoinedColumn> left, List<JoinedColumn> right) {
    List<JoinedColumn> columns = new ArrayList<>();
    if (type != JoinType.RIGHT) {
      left.stream().filter(column -> column.name().equals(name)).forEach(columns::add);
    }
    if (type == JoinType.RIGHT || type == JoinType.FULL) {
      right.stream().filter(column -> column.name().equals(name)).forEach(columns::add);
    }
    return new JoinedColumn(
        name,
        columns.stream().flatMap(column -> column.sources().stream()).toList(),
        columns.stream().allMatch(JoinedColumn::ofMatch));
  }

  /** Those of one name. */
  static List<JoinedColumn> named(SqlIdentifier name, List<JoinedColumn> columns) {
    return columns.stream().filter(column -> column.name().equals(name.getSimple())).toList();
  }

  /** The column as an expression. */
  SqlNode at(SqlParserPos position) {
    List<SqlNode> columns = new ArrayList<>();
    for (Source source : sources) {
      List<String> names = List.of(source.operand(), source.column());
      columns.add(new SqlIdentifier(names, null, position, List.of(SqlParserPos.ZERO, position)));
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
