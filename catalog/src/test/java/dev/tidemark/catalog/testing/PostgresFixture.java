package dev.tidemark.catalog.testing;

import dev.tidemark.catalog.migration.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A real PostgreSQL, one for all tests of a JVM, and a database of its own for each that asks. */
public final class PostgresFixture {

  private static final EmbeddedPostgres SERVER = start();
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private PostgresFixture() {}

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
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

  /** An empty database. */
  public static DataSource emptyDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    execute(SERVER.getPostgresDatabase(), "CREATE DATABASE " + name);
    return SERVER.getDatabase("postgres", name);
  }

  /** A database with the catalog's schema. */
  public static DataSource migratedDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    execute(SERVER.getPostgresDatabase(), "CREATE DATABASE " + name + " TEMPLATE " + Template.NAME);
    return SERVER.getDatabase("postgres", name);
  }

  /** Migrated once, when first asked for, and copied from then on. */
  private static final class Template {

    private static final String NAME = create();

    private static String create() {
      execute(SERVER.getPostgresDatabase(), "CREATE DATABASE migrated");
      Migrations.run(SERVER.getDatabase("postgres", "migrated"));
      return "migrated";
    }
  }

  /** The first column of the first row, as text; {@code "null"} for NULL. */
  public static String query(DataSource database, String sql) {
    try (Connection connection = database.getConnection()) {
      return query(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** As {@link #query(DataSource, String)}, in a connection's transaction. */
  public static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  /** Runs statements. */
  public static void execute(DataSource database, String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
