package dev.tidemark.planner.parse.reader;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.source.SourceKind;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.SchemaStatement.CreateSchema;
import dev.tidemark.planner.parse.token.TokenCursor;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what follows CREATE SCHEMA, and keeps passwords out. */
final class SchemaStatements {
  private static final Set<String> PASSWORDS = Set.of("password", "pass", "pwd", "secret", "token");
  private static final Pattern PASSWORD_IN_ADDRESS =
      Pattern.compile("[?&;](password|pass|pwd)=|//[^/?@]*:[^/?@]*@", Pattern.CASE_INSENSITIVE);
  private static final String HINT =
      "a password never stands in SQL; put it into an environment variable of the server and name"
          + " that: password_env = '<variable>'";

  private final TokenCursor cursor;

  SchemaStatements(TokenCursor cursor) {
    this.cursor = cursor;
  }

  CreateSchema create(IfExists ifExists) {
    Name schema = cursor.name("the name of a schema");
    cursor.expect("FROM");
    SourceKind kind = kind();
    SqlPosition locationPosition = cursor.position();
    String location = cursor.string("a location");
    if (PASSWORD_IN_ADDRESS.matcher(location).find()) {
      throw refuse(locationPosition, "The address holds a password");
    }
    cursor.accept("WITH");
    SqlPosition optionsPosition = cursor.position();
    Map<String, String> options = cursor.atOpen() ? cursor.options() : Map.of();
    for (String option : options.keySet()) {
      if (PASSWORDS.contains(option.toLowerCase(Locale.ROOT))) {
        throw refuse(optionsPosition, "The option '" + option + "' can't be given here");
      }
    }
    cursor.expectEnd();
    return new CreateSchema(schema, ifExists, kind, location, locationPosition, options);
  }

  private SourceKind kind() {
    if (cursor.accept("POSTGRES") || cursor.accept("POSTGRESQL")) {
      return SourceKind.POSTGRES;
    }
    if (cursor.accept("ICEBERG")) {
      return SourceKind.ICEBERG;
    }
    throw cursor.unexpected("POSTGRES or ICEBERG");
  }

  private static TidemarkException refuse(SqlPosition position, String what) {
    return TidemarkException.at(position, ErrorCode.INVALID_OPTION, what + "; " + HINT);
  }
}
