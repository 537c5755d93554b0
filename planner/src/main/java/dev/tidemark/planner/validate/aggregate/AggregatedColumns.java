package dev.tidemark.planner.validate.aggregate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.ListScope;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/**
 * What an aggregate, its filter and its order read: its own columns, and those that its sub-queries
 * take from outside of themselves. All was validated, so columns have their tables before them.
 */
final class AggregatedColumns extends SqlBasicVisitor<Void> {
  private final List<SqlIdentifier> own = new ArrayList<>();
  private final List<SqlIdentifier> ofSubQueries = new ArrayList<>();
  private final Set<String> tablesOfSubQueries = new HashSet<>();
  private int depth;

  private AggregatedColumns() {}

  /** The columns of the call, which stands among these tables. */
  static List<SqlIdentifier> of(SqlCall aggregate, ListScope tables) {
    AggregatedColumns columns = new AggregatedColumns();
    columns.visitOperands(aggregate);
    List<SqlIdentifier> all = new ArrayList<>(columns.own);
    for (SqlIdentifier column : columns.ofSubQueries) {
      if (!columns.tablesOfSubQueries.contains(column.names.get(0)) && isVisible(column, tables)) {
        all.add(column);
      }
    }
    return all;
  }

  /** Names of schemas look like those of tables. */
  private static boolean isVisible(SqlIdentifier column, ListScope tables) {
    SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
    tables.resolve(
        column.names.subList(0, 1),
        tables.getValidator().getCatalogReader().nameMatcher(),
        false,
        resolved);
    return resolved.count() > 0;
  }

  private void visitOperands(SqlCall call) {
    for (@Nullable SqlNode operand : call.getOperandList()) {
      if (operand != null) {
        operand.accept(this);
      }
    }
  }

  @Override
  public Void visit(SqlIdentifier identifier) {
    if (identifier.isStar()) {
      return null;
    } else if (depth == 0) {
      own.add(identifier);
    } else if (!identifier.isSimple()) {
      ofSubQueries.add(identifier);
    }
    return null;
  }

  @Override
  public Void visit(SqlCall call) {
    boolean isQuery = call.isA(SqlKind.QUERY);
    depth += isQuery ? 1 : 0;
    if (call instanceof SqlSelect select && select.getFrom() != null) {
      addTables(select.getFrom());
    }
    visitOperands(call);
    depth -= isQuery ? 1 : 0;
    return null;
  }

  private void addTables(SqlNode from) {
    if (from instanceof SqlJoin join) {
      addTables(join.getLeft());
      addTables(join.getRight());
    } else if (from instanceof SqlBasicCall as && as.getKind() == SqlKind.AS) {
      tablesOfSubQueries.add(as.operand(1).toString());
    } else if (from instanceof SqlIdentifier table) {
      tablesOfSubQueries.add(table.names.get(table.names.size() - 1));
    } else if (from instanceof SqlCall moment && moment.operandCount() > 0) {
      addTables(moment.operand(0));
    }
  }
}
