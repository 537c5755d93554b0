package dev.tidemark.planner.validate.asof;

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
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
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
 * Calcite only knows it in the select list and ORDER BY. They become conditions as soon as both
 * sides are known, since Calcite would compare the first of several columns of one name. Of an AS
 * OF join (the contract's section 6) the one column is the left side's. Good for one query.
 */
public final class UsingColumns {
  private final SqlValidatorImpl checker;
  private final IdentityHashMap<SqlJoin, SharedNames> begun = new IdentityHashMap<>();
  private final IdentityHashMap<SqlJoin, List<String>> merged = new IdentityHashMap<>();

  public UsingColumns(SqlValidatorImpl checker) {
    this.checker = checker;
  }

  /** To be called before the join's operands are validated: until then it has a condition in ON. */
  public void begin(SqlJoin join) {
    if (SharedNames.areIn(join)) {
      SharedNames written = SharedNames.in(join);
      begun.put(join, written);
      join.setOperand(1, SqlLiteral.createBoolean(false, written.position()));
      join.setOperand(4, JoinConditionType.ON.symbol(written.position()));
      join.setOperand(5, SqlLiteral.createBoolean(true, written.position()));
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
    @Nullable SharedNames written = begun.remove(join);
    if (written != null) {
      toConditions(join, written, scope);
    }
    if (merged.isEmpty() || join.getConditionType() != JoinConditionType.ON) {
      return;
    }
    int operands = join instanceof SqlAsofJoin ? 7 : 6;
    for (int condition = 5; condition < operands; condition++) {
      join.setOperand(condition, names(scope).in(join.operand(condition)));
    }
  }

  private void toConditions(SqlJoin join, SharedNames written, JoinScope scope) {
    Iterator<List<JoinedColumn.Source>> operands = operands(scope);
    List<JoinedColumn> left = JoinedColumn.of(join.getLeft(), operands, this::mergedBy);
    List<JoinedColumn> right = JoinedColumn.of(join.getRight(), operands, this::mergedBy);
    List<SqlIdentifier> using = written.of(left, right);
    boolean matchesLast = join instanceof SqlAsofJoin asOf && asOf.getMatchCondition() == null;
    @Nullable SqlNode keys = null;
    for (int i = 0; i < using.size(); i++) {
      SqlIdentifier column = using.get(i);
      boolean isMatched = matchesLast && i == using.size() - 1;
      SqlNode ofLeft = written.only(column, left, "left");
      SqlNode ofRight = written.only(column, right, "right");
      written.requireComparable(
          column, checker.deriveType(scope, ofLeft), checker.deriveType(scope, ofRight));
      SqlNode condition =
          (isMatched ? SqlStdOperatorTable.GREATER_THAN_OR_EQUAL : SqlStdOperatorTable.EQUALS)
              .createCall(column.getParserPosition(), ofLeft, ofRight);
      if (isMatched) {
        join.setOperand(6, condition);
      } else {
        keys = keys == null ? condition : and(keys, condition);
      }
    }
    if (keys != null) {
      join.setOperand(5, keys);
    }
    merged.put(join, using.stream().map(SqlIdentifier::getSimple).toList());
  }

  private static SqlNode and(SqlNode first, SqlNode second) {
    return SqlStdOperatorTable.AND.createCall(
        first.getParserPosition().plus(second.getParserPosition()), first, second);
  }

  /** Empty where Calcite knows what the name means, or that it means nothing or too much. */
  private Optional<SqlNode> meaning(SqlIdentifier name, SqlValidatorScope innermost) {
    SqlValidatorScope scope = innermost;
    while (scope instanceof DelegatingScope delegating) {
      @Nullable SqlNode from = from(scope);
      if (from != null) {
        List<JoinedColumn> found = JoinedColumn.named(name, columns((ListScope) scope));
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
