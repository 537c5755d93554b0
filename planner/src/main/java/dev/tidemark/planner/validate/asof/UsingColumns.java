package dev.tidemark.planner.validate.asof;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.asof.AsOfJoin.LeftColumn;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.DelegatingScope;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.ListScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlMoniker;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/**
 * What USING and NATURAL make one column of two: its bare name means the one in every clause, where
 * Calcite only knows it in the select list and ORDER BY. USING of an AS OF join (the contract's
 * section 6) becomes conditions as soon as both sides are known, and means the left side's columns.
 * Good for one query.
 */
public final class UsingColumns {
  private final SqlValidatorImpl checker;
  private final IdentityHashMap<SqlJoin, List<SqlNode>> begun = new IdentityHashMap<>();
  private final IdentityHashMap<SqlJoin, List<String>> merged = new IdentityHashMap<>();

  public UsingColumns(SqlValidatorImpl checker) {
    this.checker = checker;
  }

  /** To be called before the join's operands are validated: until then it has a condition in ON. */
  public void begin(SqlAsofJoin join) {
    if (join.getConditionType() == JoinConditionType.USING) {
      begun.put(join, ((SqlNodeList) join.getCondition()).getList());
      SqlParserPos position = join.getConditionTypeNode().getParserPosition();
      join.setOperand(4, JoinConditionType.ON.symbol(position));
      join.setOperand(5, SqlLiteral.createBoolean(true, position));
    }
  }

  /** To be called when an operand of a FROM, or all of it, has been validated. */
  public void validated(SqlNode operand, SqlValidatorScope scope) {
    if (scope instanceof JoinScope joinScope) {
      SqlJoin join = (SqlJoin) joinScope.getNode();
      if (join.getRight() == operand) {
        joined(join, joinScope);
      }
    } else if (scope instanceof SelectScope select
        && select.getNode().getFrom() == operand
        && !merged.isEmpty()) {
      names(select)
          .in(select.getNode(), star -> usesUsing(operand) ? all(select, star) : List.of(star));
    }
  }

  private List<SqlNode> all(SelectScope select, SqlIdentifier star) {
    return columns(select).stream().map(column -> column.itemAt(star.getParserPosition())).toList();
  }

  private QualifyNames names(SqlValidatorScope scope) {
    return new QualifyNames(name -> meaning(name, scope));
  }

  private void joined(SqlJoin join, JoinScope scope) {
    @Nullable List<SqlNode> using = begun.remove(join);
    if (using != null) {
      toConditions((SqlAsofJoin) join, using, scope);
    } else {
      @Nullable List<String> names = checker.usingNames(join);
      if (names != null && !names.isEmpty()) {
        merged.put(join, names);
      }
    }
    if (merged.isEmpty() || join.getConditionType() != JoinConditionType.ON) {
      return;
    }
    int operands = join instanceof SqlAsofJoin ? 7 : 6;
    for (int condition = 5; condition < operands; condition++) {
      join.setOperand(condition, names(scope).in(join.operand(condition)));
    }
  }

  private void toConditions(SqlAsofJoin join, List<SqlNode> using, JoinScope scope) {
    Iterator<List<JoinedColumn.Source>> operands = operands(scope);
    List<JoinedColumn> left = JoinedColumn.of(join.getLeft(), operands, this::mergedBy);
    List<JoinedColumn> right = JoinedColumn.of(join.getRight(), operands, this::mergedBy);
    @Nullable SqlNode match = join.getMatchCondition();
    List<String> names = new ArrayList<>();
    @Nullable SqlNode keys = null;
    for (int i = 0; i < using.size(); i++) {
      SqlIdentifier column = (SqlIdentifier) using.get(i);
      boolean isMatched = match == null && i == using.size() - 1;
      SqlNode condition =
          compare(
              isMatched ? SqlStdOperatorTable.GREATER_THAN_OR_EQUAL : SqlStdOperatorTable.EQUALS,
              column,
              left,
              right);
      names.add(column.getSimple());
      if (isMatched) {
        match = condition;
      } else {
        keys = keys == null ? condition : and(keys, condition);
      }
    }
    if (keys != null) {
      join.setOperand(5, keys);
    }
    join.setOperand(6, match);
    merged.put(join, names);
  }

  private static SqlNode compare(
      SqlOperator operator, SqlIdentifier name, List<JoinedColumn> left, List<JoinedColumn> right) {
    SqlParserPos position = name.getParserPosition();
    return operator.createCall(
        position, only(name, left, "left").at(position), only(name, right, "right").at(position));
  }

  private static SqlNode and(SqlNode first, SqlNode second) {
    return SqlStdOperatorTable.AND.createCall(
        first.getParserPosition().plus(second.getParserPosition()), first, second);
  }

  private static JoinedColumn only(SqlIdentifier name, List<JoinedColumn> columns, String side) {
    List<JoinedColumn> found = named(name, columns);
    if (found.size() == 1) {
      return found.get(0);
    }
    List<String> all = columns.stream().map(JoinedColumn::name).toList();
    throw TidemarkException.at(
        Positions.of(name),
        found.isEmpty() ? ErrorCode.COLUMN_NOT_FOUND : ErrorCode.AMBIGUOUS_NAME,
        found.isEmpty()
            ? "Column '%s' of USING is not in the %s side of the join%s"
                .formatted(name.getSimple(), side, Names.didYouMean(name.getSimple(), all))
            : "Column '%s' of USING is in more than one table of the %s side; write ON instead"
                .formatted(name.getSimple(), side));
  }

  private static List<JoinedColumn> named(SqlIdentifier name, List<JoinedColumn> columns) {
    return columns.stream().filter(column -> column.name().equals(name.getSimple())).toList();
  }

  /** Empty where Calcite knows what the name means, or that it means nothing or too much. */
  private Optional<SqlNode> meaning(SqlIdentifier name, SqlValidatorScope innermost) {
    SqlValidatorScope scope = innermost;
    while (scope instanceof DelegatingScope delegating) {
      @Nullable SqlNode from = from(scope);
      if (from != null) {
        List<JoinedColumn> found = named(name, columns((ListScope) scope));
        if (!found.isEmpty()) {
          return found.size() == 1 && usesUsing(from)
              ? Optional.of(found.get(0).at(name.getParserPosition()))
              : Optional.empty();
        }
      }
      scope = delegating.getParent();
    }
    return Optional.empty();
  }

  private static @Nullable SqlNode from(SqlValidatorScope scope) {
    if (scope instanceof JoinScope join) {
      return join.getNode();
    }
    return scope instanceof SelectScope select ? select.getNode().getFrom() : null;
  }

  private boolean usesUsing(SqlNode from) {
    return from instanceof SqlJoin join
        && (merged.containsKey(join) || usesUsing(join.getLeft()) || usesUsing(join.getRight()));
  }

  private List<JoinedColumn> columns(ListScope scope) {
    @Nullable SqlNode from = from(scope);
    return from == null ? List.of() : JoinedColumn.of(from, operands(scope), this::mergedBy);
  }

  /** What bare names can mean on the left of a join, once it has been validated. */
  public List<LeftColumn> onLeftOf(JoinScope scope) {
    SqlJoin join = (SqlJoin) scope.getNode();
    return JoinedColumn.of(join.getLeft(), operands(scope), this::mergedBy).stream()
        .map(
            column ->
                new LeftColumn(
                    column.name(),
                    column.sources().stream().map(JoinedColumn.Source::ordinal).toList(),
                    column.ofMatch()))
        .toList();
  }

  private List<String> mergedBy(SqlJoin join) {
    return merged.getOrDefault(join, List.of());
  }

  private static Iterator<List<JoinedColumn.Source>> operands(ListScope scope) {
    List<SqlMoniker> aliases = new ArrayList<>();
    scope.findAliases(aliases);
    List<List<JoinedColumn.Source>> operands = new ArrayList<>();
    int ordinal = 0;
    for (SqlValidatorNamespace namespace : scope.getChildren()) {
      String alias = aliases.get(operands.size()).getFullyQualifiedNames().get(0);
      List<JoinedColumn.Source> columns = new ArrayList<>();
      for (String column : namespace.getRowType().getFieldNames()) {
        if (!column.equals(StatusCalls.COLUMN)) {
          columns.add(new JoinedColumn.Source(alias, column, ordinal));
        }
        ordinal++;
      }
      operands.add(columns);
    }
    return operands.iterator();
  }
}
