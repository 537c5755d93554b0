package dev.tidemark.planner.parse.reader;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.grammar.Grammar;
import dev.tidemark.planner.parse.statement.MaintenanceStatement;
import dev.tidemark.planner.parse.statement.MaintenanceStatement.Call;
import dev.tidemark.planner.parse.statement.MaintenanceStatement.CheckConsistency;
import dev.tidemark.planner.parse.statement.MaintenanceStatement.Purge;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.token.TokenCursor;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** Reads PURGE, CALL and CHECK CONSISTENCY. */
public final class MaintenanceStatements {
  private static final String GROUP = "the name of a feature group";

  private final TokenCursor cursor;
  private final Grammar grammar;

  public MaintenanceStatements(TokenCursor cursor, Grammar grammar) {
    this.cursor = cursor;
    this.grammar = grammar;
  }

  public MaintenanceStatement read() {
    if (cursor.accept("PURGE")) {
      return purge();
    }
    return cursor.accept("CHECK") ? check() : call();
  }

  private CheckConsistency check() {
    cursor.expect("CONSISTENCY");
    Optional<TableRef> group = cursor.atEnd() ? Optional.empty() : Optional.of(cursor.table(GROUP));
    cursor.expectEnd();
    return new CheckConsistency(group);
  }

  private Purge purge() {
    cursor.expect("FROM");
    TableRef group = cursor.table(GROUP);
    cursor.expect("WHERE");
    return new Purge(group, grammar.expression(cursor.peek()));
  }

  private Call call() {
    cursor.expect("CALL");
    TableRef procedure = cursor.table("the name of a procedure");
    if (!cursor.atOpen()) {
      throw cursor.unexpected("'('");
    }
    Token open = cursor.peek();
    if (open.next.kind == RPAREN) {
      cursor.continueAfter(open.next);
      cursor.expectEnd();
      return new Call(procedure, List.of());
    }
    SqlNode arguments = grammar.expression(open);
    boolean several = arguments instanceof SqlCall row && row.getKind() == SqlKind.ROW;
    return new Call(
        procedure, several ? ((SqlCall) arguments).getOperandList() : List.of(arguments));
  }
}
