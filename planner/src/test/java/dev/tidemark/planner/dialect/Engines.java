package dev.tidemark.planner.dialect;

import dev.tidemark.planner.engine.EngineKind;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/** A real DuckDB and a real PostgreSQL, one of each for all tests of this JVM. */
public final class Engines {
  private static final EmbeddedPostgres SERVER = startPostgres();
  private static final Connection DUCKDB = open("jdbc:duckdb:");
  private static final Connection POSTGRES = openPostgres();

  private Engines() {}

  private static EmbeddedPostgres startPostgres() {
    try {
      EmbeddedPostgres server = EmbeddedPostgres.builder().start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Connection open(String url) {
    try {
      Connection connection = DriverManager.getConnection(url, new Properties());
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TimeZone = 'UTC'");
        if (url.startsWith("jdbc:duckdb")) {
          statement.execute("SET ieee_floating_point_ops = false");
        }
      }
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection openPostgres() {
    return open(SERVER.getJdbcUrl("postgres", "postgres"));
  }

  public static Connection connection(EngineKind engine) {
    return engine == EngineKind.DUCKDB ? DUCKDB : POSTGRES;
  }

  public static void execute(EngineKind engine, String sql) {
    try (Statement statement = connection(engine).createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Every row as text, fields separated by {@code |}, so that engines can be compared. */
  public static List<String> rows(EngineKind engine, String sql) throws SQLException {
    try (Statement statement = connection(engine).createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> fields = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          fields.add(text(result, i));
        }
        rows.add(String.join("|", fields));
      }
      return rows;
    }
  }

  private static String text(ResultSet result, int column) throws SQLException {
    Object value = result.getObject(column);
    if (value == null) {
      return "NULL";
    }
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    }
    if (value instanceof java.sql.Blob blob) {
      return Arrays.toString(blob.getBytes(1, (int) blob.length()));
    }
    if (value instanceof java.sql.Array array) {
      return Arrays.deepToString((Object[]) array.getArray());
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof java.sql.Date) {
      return result.getObject(column, java.time.LocalDate.class).toString();
    }
    if (value instanceof java.time.OffsetDateTime instant) {
      return instant.toInstant().toString();
    }
    if (value instanceof java.sql.Timestamp) {
      String type =
          result.getMetaData().getColumnTypeName(column).toLowerCase(java.util.Locale.ROOT);
      return type.contains("tz") || type.contains("zone")
          ? result.getObject(column, java.time.OffsetDateTime.class).toInstant().toString()
          : result.getObject(column, java.time.LocalDateTime.class).toString();
    }
    if (value instanceof java.sql.Time) {
      return result.getObject(column, java.time.LocalTime.class).toString();
    }
    return value.toString();
  }
}
