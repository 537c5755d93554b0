package dev.tidemark.planner.validate.asof;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.function.Operators;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * Gives {@code FEATURE_STATUS(u)} a column to read, before names are resolved: the right side
 * {@code u} of the AS OF join becomes a query of itself with one column more, which {@code *}
 * doesn't show.
 */
public final class StatusCalls {
  /** The column's name. */
  public static final String COLUMN = "$feature_status";

  private static final Pattern READ =
      Pattern.compile("`?(\\w+)`?\\.`?" + Pattern.quote(COLUMN) + "`?");

  private static final String FUNCTION = "FEATURE_STATUS";
  private static final String RESULT = "feature_status";

  /** Of each query around, innermost first: its operands by alias, with their AS OF join. */
  private final Deque<Map<String, Optional<SqlJoin>>> scopes = new ArrayDeque<>();

  private final Set<SqlJoin> given = Collections.newSetFromMap(new IdentityHashMap<>());

  private StatusCalls() {}

  /** Changes the query. Errors: {@code INVALID_STATEMENT}. */
  public static void replaceIn(SqlNode query) {
    new StatusCalls().replaced(query);
  }

  /** What an error says of the query, with the calls that were replaced. */
  public static String asWritten(String sentence) {
    return READ.matcher(sentence).replaceAll(FUNCTION + "($1)");
  }

  private SqlNode replaced(SqlNode node) {
    if (node instanceof SqlOrderBy order && order.query instanceof SqlSelect select) {
      select(select, order.orderList);
    } else if (node instanceof SqlSelect select) {
      select(select, null);
    } else if (node instanceof SqlNodeList list) {
      all(list);
    } else if (node instanceof SqlCall call) {
      if (isStatus(call)) {
        return column(call);
      }
      operands(call);
    }
    return node;
  }

  private void operands(SqlCall call) {
    List<SqlNode> operands = call.getOperandList();
    if (takesAggregate(call) && operands.get(0) instanceof SqlCall inner && isStatus(inner)) {
      throw TidemarkException.at(
          Positions.of(inner),
          ErrorCode.INVALID_STATEMENT,
          "FEATURE_STATUS is neither an aggregate nor a window function; leave out what follows it");
    }
    for (int i = 0; i < operands.size(); i++) {
      @Nullable SqlNode operand = operands.get(i);
      SqlNode replaced = operand == null ? null : replaced(operand);
      if (replaced != operand) {
        call.setOperand(i, replaced);
      }
    }
  }

  private void all(SqlNodeList list) {
    for (int i = 0; i < list.size(); i++) {
      @Nullable SqlNode item = list.get(i);
      if (item != null) {
        list.set(i, replaced(item));
      }
    }
  }

  private void select(SqlSelect select, @Nullable SqlNodeList order) {
    Map<String, Optional<SqlJoin>> scope = new HashMap<>();
    if (select.getFrom() != null) {
      addOperands(select.getFrom(), Optional.empty(), scope);
    }
    scopes.push(scope);
    SqlNodeList items = select.getSelectList();
    for (int i = 0; i < items.size(); i++) {
      SqlNode item = items.get(i);
      SqlNode replaced = replaced(item);
      items.set(i, replaced == item ? item : named(replaced));
    }
    operands(select);
    if (order != null) {
      all(order);
    }
    scopes.pop();
  }

  private static SqlNode named(SqlNode column) {
    SqlParserPos at = column.getParserPosition();
    return SqlStdOperatorTable.AS.createCall(at, column, new SqlIdentifier(RESULT, at));
  }

  private static void addOperands(
      SqlNode from, Optional<SqlJoin> rightOf, Map<String, Optional<SqlJoin>> scope) {
    if (from instanceof SqlJoin join) {
      addOperands(join.getLeft(), Optional.empty(), scope);
      addOperands(
          join.getRight(),
          join instanceof SqlAsofJoin ? Optional.of(join) : Optional.empty(),
          scope);
    } else {
      @Nullable String alias = alias(from);
      if (alias != null) {
        scope.put(alias, rightOf);
      }
    }
  }

  private static @Nullable String alias(SqlNode operand) {
    if (operand instanceof SqlIdentifier name) {
      return name.names.get(name.names.size() - 1);
    }
    if (operand.getKind() == SqlKind.AS) {
      return ((SqlIdentifier) ((SqlCall) operand).operand(1)).getSimple();
    }
    return operand.getKind() == SqlKind.SNAPSHOT ? alias(((SqlCall) operand).operand(0)) : null;
  }

  private static boolean takesAggregate(SqlCall call) {
    return switch (call.getKind()) {
      case OVER, FILTER, WITHIN_GROUP, WITHIN_DISTINCT, IGNORE_NULLS, RESPECT_NULLS -> true;
      default -> false;
    };
  }

  private static boolean isStatus(SqlCall call) {
    return call.getOperator().getName().equalsIgnoreCase(FUNCTION);
  }

  private SqlNode column(SqlCall call) {
    SqlParserPos at = call.getParserPosition();
    if (call.operandCount() != 1
        || call.getFunctionQuantifier() != null
        || !(call.operand(0) instanceof SqlIdentifier alias)
        || !alias.isSimple()) {
      throw TidemarkException.at(
          Positions.of(at),
          ErrorCode.INVALID_STATEMENT,
          "FEATURE_STATUS takes the alias of a feature group on the right of an AS OF join, as in"
              + " FEATURE_STATUS(u)");
    }
    SqlJoin join =
        scopes.stream()
            .filter(scope -> scope.containsKey(alias.getSimple()))
            .findFirst()
            .flatMap(scope -> scope.getOrDefault(alias.getSimple(), Optional.empty()))
            .orElseThrow(() -> noMatch(alias));
    if (given.add(join)) {
      join.setRight(withColumn(join.getRight(), alias.getSimple()));
    }
    return new SqlIdentifier(
        List.of(alias.getSimple(), COLUMN), null, at, List.of(alias.getParserPosition(), at));
  }

  private static TidemarkException noMatch(SqlIdentifier alias) {
    return TidemarkException.at(
        Positions.of(alias),
        ErrorCode.INVALID_STATEMENT,
        "'%s' is not the right side of an AS OF join, so FEATURE_STATUS has no match to tell of"
            .formatted(alias.getSimple()));
  }

  private static SqlNode withColumn(SqlNode operand, String alias) {
    SqlParserPos at = operand.getParserPosition();
    SqlNode status =
        SqlStdOperatorTable.AS.createCall(
            at, Operators.FEATURE_STATUS.createCall(at), new SqlIdentifier(COLUMN, at));
    SqlSelect query =
        new SqlSelect(
            at,
            null,
            SqlNodeList.of(SqlIdentifier.star(at), status),
            operand,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return SqlStdOperatorTable.AS.createCall(at, query, new SqlIdentifier(alias, at));
  }
}
