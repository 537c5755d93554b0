package dev.tidemark.planner.parse.reader;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.grammar.Grammar;
import dev.tidemark.planner.parse.statement.ColumnDefinition;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.SchemaStatement.DropSchema;
import dev.tidemark.planner.parse.statement.Statement;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.statement.TableStatement.CreateTable;
import dev.tidemark.planner.parse.statement.TableStatement.CreateView;
import dev.tidemark.planner.parse.statement.TableStatement.DropTable;
import dev.tidemark.planner.parse.statement.TableStatement.DropView;
import dev.tidemark.planner.parse.statement.TableStatement.Lifetime;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import dev.tidemark.planner.parse.token.TokenCursor;
import dev.tidemark.planner.parse.token.Tokens;
import java.util.List;
import java.util.Optional;

/** Reads CREATE, ALTER and DROP; of tables and views itself. */
public final class DefinitionStatements {
  private final Tokens tokens;
  private final TokenCursor cursor;
  private final Grammar grammar;
  private final ColumnReader columns;

  public DefinitionStatements(Tokens tokens, TokenCursor cursor, Grammar grammar) {
    this.tokens = tokens;
    this.cursor = cursor;
    this.grammar = grammar;
    this.columns = new ColumnReader(cursor);
  }

  public Statement read() {
    if (cursor.accept("CREATE")) {
      return create();
    }
    if (cursor.accept("ALTER")) {
      return alter();
    }
    cursor.expect("DROP");
    return drop();
  }

  private Statement create() {
    Token start = cursor.peek();
    boolean replace = cursor.accept("OR", "REPLACE");
    Lifetime lifetime =
        cursor.accept("TEMPORARY") || cursor.accept("TEMP") ? Lifetime.SESSION : Lifetime.PERMANENT;
    if (cursor.accept("VIEW")) {
      return createView(lifetime, replace ? IfExists.REPLACE : ifNotExists());
    }
    if (replace) {
      throw SyntaxErrors.at(start, "OR REPLACE is for views only");
    }
    if (cursor.accept("TABLE")) {
      return createTable(lifetime);
    }
    if (lifetime == Lifetime.SESSION) {
      throw cursor.unexpected("TABLE or VIEW");
    }
    if (cursor.accept("SCHEMA")) {
      return new SchemaStatements(cursor).create(ifNotExists());
    }
    if (cursor.accept("FEATURE", "GROUP")) {
      return new GroupStatements(cursor, columns, grammar).create(ifNotExists());
    }
    if (cursor.accept("STREAM", "FEATURE")) {
      return new StreamStatements(cursor).create(ifNotExists());
    }
    throw cursor.unexpected("FEATURE GROUP, STREAM FEATURE, TABLE, VIEW or SCHEMA");
  }

  private Statement alter() {
    if (cursor.accept("FEATURE", "GROUP")) {
      return new GroupStatements(cursor, columns, grammar).alter();
    }
    throw cursor.unexpected("FEATURE GROUP; tables and views are dropped and created anew");
  }

  private Statement drop() {
    Statement dropped;
    if (cursor.accept("FEATURE", "GROUP")) {
      dropped = new GroupStatements(cursor, columns, grammar).drop(ifExists());
    } else if (cursor.accept("STREAM", "FEATURE")) {
      dropped = new StreamStatements(cursor).drop(ifExists());
    } else if (cursor.accept("TABLE")) {
      IfExists ifExists = ifExists();
      dropped = new DropTable(cursor.table("the name of a table"), ifExists);
    } else if (cursor.accept("VIEW")) {
      IfExists ifExists = ifExists();
      dropped = new DropView(cursor.table("the name of a view"), ifExists);
    } else if (cursor.accept("SCHEMA")) {
      IfExists ifExists = ifExists();
      dropped = new DropSchema(cursor.name("the name of a schema"), ifExists);
    } else {
      throw cursor.unexpected("FEATURE GROUP, STREAM FEATURE, TABLE, VIEW or SCHEMA");
    }
    cursor.expectEnd();
    return dropped;
  }

  private CreateTable createTable(Lifetime lifetime) {
    IfExists ifExists = ifNotExists();
    TableRef table = cursor.table("the name of a table");
    if (cursor.accept("AS")) {
      return new CreateTable(
          table, lifetime, ifExists, List.of(), Optional.of(grammar.query(cursor.peek())));
    }
    List<ColumnDefinition> definitions = columns.list();
    if (cursor.at("AS")) {
      throw TidemarkException.at(
          cursor.position(),
          ErrorCode.NOT_SUPPORTED,
          "A table has either columns or a query; name and cast the columns in the query");
    }
    cursor.expectEnd();
    return new CreateTable(table, lifetime, ifExists, definitions, Optional.empty());
  }

  private CreateView createView(Lifetime lifetime, IfExists ifExists) {
    TableRef view = cursor.table("the name of a view");
    List<Name> names =
        cursor.atOpen() ? cursor.list(() -> cursor.name("the name of a column")) : List.of();
    cursor.expect("AS");
    if (cursor.atEnd()) {
      throw cursor.unexpected("a query");
    }
    Token query = cursor.peek();
    return new CreateView(
        view, lifetime, ifExists, names, grammar.query(query), tokens.textFrom(query));
  }

  private IfExists ifNotExists() {
    return cursor.accept("IF", "NOT", "EXISTS") ? IfExists.SKIP : IfExists.FAIL;
  }

  private IfExists ifExists() {
    return cursor.accept("IF", "EXISTS") ? IfExists.SKIP : IfExists.FAIL;
  }
}
