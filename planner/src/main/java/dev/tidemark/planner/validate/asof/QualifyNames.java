package dev.tidemark.planner.validate.asof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a bare name means in its place, in the expressions of one query. Its sub-queries are
 * left alone, since names may mean something else there. Changes nodes instead of copying them: the
 * validator knows them by identity.
 */
final class QualifyNames extends SqlBasicVisitor<Void> {
  private final Function<SqlIdentifier, Optional<SqlNode>> meanings;
  private Set<String> kept = Set.of();

  QualifyNames(Function<SqlIdentifier, Optional<SqlNode>> meanings) {
    this.meanings = meanings;
  }

  /** The expression with its names replaced. */
  SqlNode in(SqlNode expression) {
    if (expression instanceof SqlIdentifier name) {
      return name.isSimple() && !kept.contains(name.getSimple())
          ? meanings.apply(name).orElse(name)
          : name;
    }
    expression.accept(this);
    return expression;
  }

  private @Nullable SqlNode inOptional(@Nullable SqlNode expression) {
    return expression == null ? null : in(expression);
  }

  /**
   * All clauses of a SELECT that come after FROM.
   *
   * @param star what {@code *} stands for
   */
  void in(SqlSelect select, Function<SqlIdentifier, List<SqlNode>> star) {
    SqlNodeList items = select.getSelectList();
    List<SqlNode> replaced = new ArrayList<>();
    for (SqlNode item : items) {
      if (item instanceof SqlIdentifier name && name.isStar() && name.names.size() == 1) {
        replaced.addAll(star.apply(name));
      } else {
        replaced.add(named(item, in(item)));
      }
    }
    if (!replaced.equals(items.getList())) {
      items.clear();
      items.addAll(replaced);
    }
    select.setWhere(inOptional(select.getWhere()));
    inAll(select.getGroup());
    select.setHaving(inOptional(select.getHaving()));
    inAll(select.getWindowList());
    select.setQualify(inOptional(select.getQualify()));
    kept = outputNames(items);
    inAll(select.getOrderList());
    kept = Set.of();
  }

  private void inAll(@Nullable SqlNodeList list) {
    if (list != null) {
      list.accept(this);
    }
  }

  /** An item of a select list keeps its name. */
  private static SqlNode named(SqlNode item, SqlNode replaced) {
    return item instanceof SqlIdentifier name && !(replaced instanceof SqlIdentifier)
        ? SqlStdOperatorTable.AS.createCall(name.getParserPosition(), replaced, name)
        : replaced;
  }

  /** ORDER BY means the results' columns first. */
  private static Set<String> outputNames(SqlNodeList items) {
    Set<String> names = new HashSet<>();
    for (SqlNode item : items) {
      SqlNode name = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
      if (name instanceof SqlIdentifier id) {
        names.add(id.names.get(id.names.size() - 1));
      }
    }
    return names;
  }

  @Override
  public Void visit(SqlNodeList list) {
    for (int i = 0; i < list.size(); i++) {
      SqlNode item = list.get(i);
      @Nullable SqlNode replaced = inOptional(item);
      if (replaced != item) {
        list.set(i, replaced);
      }
    }
    return null;
  }

  @Override
  public Void visit(SqlCall call) {
    if (call.isA(SqlKind.QUERY)) {
      return null;
    }
    for (int i = 0; i < call.operandCount(); i++) {
      SqlNode operand = call.operand(i);
      if (operand == null || isNameOfOther(call, i)) {
        continue;
      }
      SqlNode replaced = in(operand);
      if (replaced != operand) {
        call.setOperand(i, replaced);
      }
    }
    return null;
  }

  /** Aliases, and the names of windows. */
  private static boolean isNameOfOther(SqlCall call, int operand) {
    return switch (call.getKind()) {
      case AS -> operand > 0;
      case OVER -> operand == 1 && call.operand(1) instanceof SqlIdentifier;
      case WINDOW -> operand < 2;
      default -> false;
    };
  }
}
