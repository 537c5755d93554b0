package dev.tidemark.online.source;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.online.binary.ForeignType;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.connection.PostgresPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables and views of a PostgreSQL schema, asked anew each time. Thread-safe.
 *
 * <p>Types: those of the one type table, under any of PostgreSQL's names, and domains of what is
 * here; {@code smallint} is INTEGER, {@code numeric} without digits is {@code DECIMAL(38,18)},
 * rounded to that; {@code char(n)}, {@code name}, enums, {@code json}, {@code jsonb} and network
 * addresses are VARCHAR, as PostgreSQL writes them. A column of any other type is left out. For
 * queries that PostgreSQL runs, {@link SourceTable#conversions} give such columns the same values.
 */
public final class PostgresSourceTables {
  private static final String SCHEMAS =
      "SELECT nspname FROM pg_namespace ORDER BY nspname COLLATE \"C\"";

  private static final String TABLES =
      """
      SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(c.oid, 'SELECT')
      ORDER BY c.relname COLLATE "C\"""";

  private static final String COLUMNS =
      """
      SELECT a.attname, b.oid::bigint, b.typtype::text, a.attnotnull OR t.typnotnull,
        CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END,
        coalesce(col_description(c.oid, a.attnum), ''), t.typtype = 'd',
        coalesce(l.collname IN ('default', 'C') AND l.collnamespace = 'pg_catalog'::regnamespace, true)
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type AS t ON t.oid = a.atttypid
      JOIN pg_type AS b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
      LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
      WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(c.oid, 'SELECT')
      ORDER BY a.attnum""";

  private final PostgresPool pool;
  private final String schema;

  PostgresSourceTables(PostgresPool pool, String schema) {
    this.pool = pool;
    this.schema = schema;
  }

  /** The schema's name in its database. */
  public String schema() {
    return schema;
  }

  /** Errors: {@code SCHEMA_NOT_FOUND} unless the database has the schema. */
  public void check() {
    pool.requireAnswer();
    List<String> schemas = new ArrayList<>();
    try (Connection connection = pool.take();
        PreparedStatement statement = connection.prepareStatement(SCHEMAS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        schemas.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
    if (!schemas.contains(schema)) {
      throw new TidemarkException(
          ErrorCode.SCHEMA_NOT_FOUND,
          "The PostgreSQL database has no schema '"
              + schema
              + "'"
              + Suggestions.didYouMean(schema, schemas));
    }
  }

  /** The names of tables and views the user may read, by bytes. */
  public List<String> names() {
    try (Connection connection = pool.take();
        PreparedStatement statement = connection.prepareStatement(TABLES)) {
      statement.setString(1, schema);
      List<String> names = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      return names;
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  /** Empty where there is no such table. */
  public Optional<SourceTable> find(String table) {
    try (Connection connection = pool.take();
        PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, schema);
      statement.setString(2, table);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(read(rows)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  private static SourceTable read(ResultSet rows) throws SQLException {
    List<Column> columns = new ArrayList<>();
    Map<String, String> conversions = new HashMap<>();
    do {
      String name = rows.getString(1);
      ForeignType foreign =
          new ForeignType(
              (int) rows.getLong(2), rows.getString(3), rows.getInt(5), rows.getBoolean(7));
      Optional<DataType> type = foreign.dataType();
      if (type.isPresent()) {
        columns.add(new Column(name, type.get(), !rows.getBoolean(4), rows.getString(6)));
        conversion(name, foreign, rows.getBoolean(8)).ifPresent(sql -> conversions.put(name, sql));
      }
    } while (rows.next());
    return new SourceTable(columns, conversions);
  }

  /**
   * PostgreSQL doesn't compare columns of two collations; one that isn't deterministic takes
   * different texts for equal.
   */
  private static Optional<String> conversion(
      String column, ForeignType type, boolean isComparable) {
    String quoted = PostgresSourceWriter.quote(column);
    Optional<String> conversion = type.conversion(quoted);
    return isComparable ? conversion : Optional.of(conversion.orElse(quoted) + " COLLATE \"C\"");
  }
}
