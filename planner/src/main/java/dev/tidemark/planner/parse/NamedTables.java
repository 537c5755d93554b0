package dev.tidemark.planner.parse;

import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.token.Positions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** The tables and views that a parsed query reads, by the names it gives them. */
public final class NamedTables extends SqlBasicVisitor<Void> {
  private final List<SqlIdentifier> names = new ArrayList<>();
  private final Set<String> commonTables = new HashSet<>();

  private NamedTables() {}

  /** In the order written; common table expressions are left out. */
  public static List<TableRef> of(SqlNode query) {
    NamedTables found = new NamedTables();
    query.accept(found);
    return found.names.stream()
        .filter(name -> name.names.size() > 1 || !found.commonTables.contains(name.names.get(0)))
        .map(NamedTables::reference)
        .toList();
  }

  private static TableRef reference(SqlIdentifier name) {
    int last = name.names.size() - 1;
    Optional<String> schema = last == 0 ? Optional.empty() : Optional.of(name.names.get(last - 1));
    return new TableRef(schema, name.names.get(last), Positions.of(name));
  }

  @Override
  public Void visit(SqlCall call) {
    if (call instanceof SqlWithItem item) {
      commonTables.add(item.name.getSimple());
    } else if (call instanceof SqlSelect select) {
      operand(select.getFrom());
    } else if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
      operand(call.operand(0));
    }
    return super.visit(call);
  }

  private void operand(@Nullable SqlNode node) {
    if (node instanceof SqlJoin join) {
      operand(join.getLeft());
      operand(join.getRight());
    } else if (node instanceof SqlIdentifier name) {
      names.add(name);
    } else if (node instanceof SqlCall call) {
      switch (call.getKind()) {
        case AS, SNAPSHOT, TABLE_REF, TABLESAMPLE -> operand(call.operand(0));
        default -> {}
      }
    }
  }
}
