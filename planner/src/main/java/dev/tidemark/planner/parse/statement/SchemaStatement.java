package dev.tidemark.planner.parse.statement;

import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.source.SourceKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A statement that registers schemas which live elsewhere. */
public sealed interface SchemaStatement extends Statement {

  Name schema();

  /**
   * {@code CREATE SCHEMA <schema> FROM POSTGRES | ICEBERG '<location>' [(options)]}. No password is
   * in it: the parser refuses one.
   *
   * @param options by lower-case name, in the order written: {@code user}, {@code password_env}, …
   */
  record CreateSchema(
      Name schema,
      IfExists ifExists,
      SourceKind kind,
      String location,
      SqlPosition locationPosition,
      Map<String, String> options)
      implements SchemaStatement {
    /** Copies the options. */
    public CreateSchema {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
  }

  /** {@code DROP SCHEMA [IF EXISTS] <schema>}. */
  record DropSchema(Name schema, IfExists ifExists) implements SchemaStatement {}
}
