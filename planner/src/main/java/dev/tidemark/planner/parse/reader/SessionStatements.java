package dev.tidemark.planner.parse.reader;

import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.SessionStatement;
import dev.tidemark.planner.parse.statement.SessionStatement.ResetOption;
import dev.tidemark.planner.parse.statement.SessionStatement.SetOption;
import dev.tidemark.planner.parse.statement.ShowStatement;
import dev.tidemark.planner.parse.statement.ShowStatement.DescribeFeatureGroup;
import dev.tidemark.planner.parse.statement.ShowStatement.DescribeTable;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowFeatureGroups;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowOption;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowSchemas;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowTables;
import dev.tidemark.planner.parse.statement.Statement;
import dev.tidemark.planner.parse.token.TokenCursor;
import java.util.Optional;

/** Reads SHOW, DESCRIBE, SET and RESET. */
public final class SessionStatements {
  private final TokenCursor cursor;

  public SessionStatements(TokenCursor cursor) {
    this.cursor = cursor;
  }

  public Statement read() {
    Statement statement;
    if (cursor.accept("SHOW")) {
      statement = show();
    } else if (cursor.accept("SET")) {
      statement = set();
    } else if (cursor.accept("RESET")) {
      statement = new ResetOption(allOrOption());
    } else {
      statement = describe();
    }
    cursor.expectEnd();
    return statement;
  }

  private ShowStatement show() {
    if (cursor.accept("FEATURE", "GROUPS")) {
      return new ShowFeatureGroups();
    }
    if (cursor.accept("SCHEMAS")) {
      return new ShowSchemas();
    }
    if (cursor.accept("TABLES")) {
      Optional<Name> schema =
          cursor.accept("FROM") || cursor.accept("IN")
              ? Optional.of(cursor.name("the name of a schema"))
              : Optional.empty();
      return new ShowTables(schema);
    }
    if (cursor.atEnd()) {
      throw cursor.unexpected("FEATURE GROUPS, TABLES, SCHEMAS, ALL or the name of an option");
    }
    return new ShowOption(allOrOption());
  }

  private Optional<Name> allOrOption() {
    return cursor.accept("ALL") ? Optional.empty() : Optional.of(cursor.option());
  }

  private SessionStatement set() {
    Name option = cursor.option();
    cursor.expectAssignment();
    return cursor.accept("DEFAULT")
        ? new ResetOption(Optional.of(option))
        : new SetOption(option, cursor.value());
  }

  private ShowStatement describe() {
    if (!cursor.accept("DESCRIBE")) {
      cursor.expect("DESC");
    }
    if (cursor.accept("FEATURE", "GROUP")) {
      return new DescribeFeatureGroup(cursor.table("the name of a feature group"));
    }
    cursor.accept("TABLE");
    return new DescribeTable(cursor.table("the name of a table"));
  }
}
