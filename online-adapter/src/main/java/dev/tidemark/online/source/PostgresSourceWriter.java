package dev.tidemark.online.source;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.binary.BinaryValue;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.planner.arrow.ColumnTimes;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/** Creates, fills and drops tables of a PostgreSQL schema. Thread-safe. */
public final class PostgresSourceWriter {
  private static final int BATCH_ROWS = 1_000;

  private final PostgresPool pool;
  private final String schema;

  PostgresSourceWriter(PostgresPool pool, String schema) {
    this.pool = pool;
    this.schema = schema;
  }

  /** Errors: {@code ALREADY_EXISTS}, {@code PERMISSION_DENIED}. */
  public void createTable(String table, List<Column> columns) {
    execute(creation(table, columns));
  }

  private String creation(String table, List<Column> columns) {
    String definitions =
        columns.stream().map(PostgresSourceWriter::definition).collect(Collectors.joining(", "));
    return "CREATE TABLE " + name(table) + " (" + definitions + ")";
  }

  /**
   * Creates a table with these rows, in one transaction. Errors: as {@link #createTable} and {@link
   * #insert}.
   */
  public long createTable(String table, List<Column> columns, Iterator<Object[]> rows) {
    return inTransaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(creation(table, columns));
          }
          return insert(connection, table, columns, rows);
        });
  }

  /** Text compares by its bytes, as on every engine. */
  private static String definition(Column column) {
    DataType type = column.type();
    DataType scalar = type instanceof DataType.ArrayOf array ? array.element() : type;
    String collation = scalar.equals(DataType.of(TypeName.VARCHAR)) ? " COLLATE \"C\"" : "";
    String required = column.nullable() ? "" : " NOT NULL";
    return quote(column.name()) + " " + type.postgres() + collation + required;
  }

  /** Errors: {@code TABLE_NOT_FOUND}, {@code CONFLICT} where something depends on it. */
  public void dropTable(String table) {
    execute("DROP TABLE " + name(table));
  }

  /**
   * Inserts rows, all or none.
   *
   * @param columns of the values, by place; PostgreSQL's defaults fill the others
   * @param rows of the columns' types' Java classes
   * @return how many
   */
  public long insert(String table, List<Column> columns, Iterator<Object[]> rows) {
    return inTransaction(connection -> insert(connection, table, columns, rows));
  }

  private long insert(
      Connection connection, String table, List<Column> columns, Iterator<Object[]> rows)
      throws SQLException {
    String names = columns.stream().map(c -> quote(c.name())).collect(Collectors.joining(", "));
    String values = String.join(", ", Collections.nCopies(columns.size(), "?"));
    String sql = "INSERT INTO " + name(table) + " (" + names + ") VALUES (" + values + ")";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      long count = 0;
      while (rows.hasNext()) {
        bind(insert, columns, rows.next());
        insert.addBatch();
        count++;
        if (count % BATCH_ROWS == 0 || !rows.hasNext()) {
          insert.executeBatch();
        }
      }
      return count;
    }
  }

  private interface Work {
    long run(Connection connection) throws SQLException;
  }

  private long inTransaction(Work work) {
    try (Connection connection = pool.take()) {
      connection.setAutoCommit(false);
      try {
        long count = work.run(connection);
        connection.commit();
        return count;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    } catch (BatchUpdateException e) {
      SQLException next = e.getNextException();
      throw PostgresErrors.translate(next == null ? e : next);
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void bind(PreparedStatement insert, List<Column> columns, Object[] row)
      throws SQLException {
    for (int i = 0; i < row.length; i++) {
      if (row[i] == null) {
        insert.setNull(i + 1, Types.NULL);
      } else if (row[i] instanceof String text) {
        requireNoNul(text, columns.get(i));
        // Without a type of its own it becomes the column's: an enum, say, or jsonb.
        insert.setObject(i + 1, text, Types.OTHER);
      } else {
        requireTime(row[i], columns.get(i));
        BinaryValue.bind(insert, i + 1, columns.get(i).type(), row[i]);
      }
    }
  }

  private static void requireTime(Object value, Column column) {
    try {
      ColumnTimes.require(value);
    } catch (TidemarkException e) {
      throw new TidemarkException(
          e.code(), "A value of column '" + column.name() + "' " + e.sentence(), e);
    }
  }

  private static void requireNoNul(String text, Column column) {
    if (text.indexOf('\0') >= 0) {
      throw new TidemarkException(
          ErrorCode.INVALID_VALUE,
          "A value of column '"
              + column.name()
              + "' has a NUL character, which PostgreSQL cannot hold");
    }
  }

  private void execute(String sql) {
    try (Connection connection = pool.take();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  private String name(String table) {
    return quote(schema) + "." + quote(table);
  }

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
