package dev.tidemark.planner.parse.reader;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DEFAULT_;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.grammar.Grammar;
import dev.tidemark.planner.parse.statement.ChangeStatement;
import dev.tidemark.planner.parse.statement.ChangeStatement.CopyInto;
import dev.tidemark.planner.parse.statement.ChangeStatement.Delete;
import dev.tidemark.planner.parse.statement.ChangeStatement.Insert;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import dev.tidemark.planner.parse.token.TokenCursor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads INSERT, DELETE and COPY. */
public final class ChangeStatements {
  private static final Set<String> QUERY_STARTS = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");

  private final TokenCursor cursor;
  private final Grammar grammar;

  public ChangeStatements(TokenCursor cursor, Grammar grammar) {
    this.cursor = cursor;
    this.grammar = grammar;
  }

  public ChangeStatement read() {
    if (cursor.accept("INSERT")) {
      return insert();
    }
    if (cursor.accept("DELETE")) {
      return delete();
    }
    cursor.expect("COPY");
    return copy();
  }

  private Insert insert() {
    cursor.expect("INTO");
    TableRef target = cursor.table("the name of a table or feature group");
    boolean isQuery = beginsQuery(cursor.atOpen() ? cursor.peek().next : cursor.peek());
    List<Name> columns =
        cursor.atOpen() && !isQuery
            ? cursor.list(() -> cursor.name("the name of a column"))
            : List.of();
    if (!beginsQuery(cursor.peek())) {
      throw cursor.unexpected("VALUES or a query");
    }
    refuseDefault(cursor.peek());
    return new Insert(target, columns, grammar.query(cursor.peek()));
  }

  private static boolean beginsQuery(Token token) {
    return token.kind != IDENTIFIER && QUERY_STARTS.contains(token.image.toUpperCase(Locale.ROOT));
  }

  private static void refuseDefault(Token first) {
    for (@Nullable Token token = first; token != null; token = token.next) {
      if (token.kind == DEFAULT_) {
        throw TidemarkException.at(
            SyntaxErrors.position(token),
            ErrorCode.NOT_SUPPORTED,
            "DEFAULT isn't a value; leave the column out, which stores its default, or NULL");
      }
    }
  }

  private Delete delete() {
    cursor.expect("FROM");
    TableRef target = cursor.table("the name of a table or feature group");
    if (cursor.atEnd()) {
      return new Delete(target, Optional.empty());
    }
    cursor.expect("WHERE");
    return new Delete(target, Optional.of(grammar.expression(cursor.peek())));
  }

  private CopyInto copy() {
    cursor.expect("INTO");
    TableRef group = cursor.table("the name of a feature group");
    cursor.expect("FROM");
    SqlPosition pathPosition = cursor.position();
    String path = cursor.string("a path");
    cursor.accept("WITH");
    Map<String, String> options = cursor.atOpen() ? cursor.options() : Map.of();
    cursor.expectEnd();
    return new CopyInto(group, path, pathPosition, options);
  }
}
