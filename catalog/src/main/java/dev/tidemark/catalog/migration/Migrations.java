package dev.tidemark.catalog.migration;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema {@code tidemark} up to date. Only one server does it at a time; the others wait
 * and then find nothing to do.
 */
public final class Migrations {

  private static final int OLDEST_POSTGRES = 14;

  /** The lock class of what exists once, and migration's number in it. */
  private static final String LOCK = "1416193134, 3";

  /** PostgreSQL's state for a missing privilege. */
  private static final String DENIED = "42501";

  private Migrations() {}

  /**
   * Creates or upgrades the schema. Opens up to three connections at once. Errors: {@code
   * NEWER_FORMAT}, {@code NOT_SUPPORTED} for a PostgreSQL before 14, {@code POSTGRES_UNAVAILABLE},
   * {@code CONFIGURATION_ERROR} where the user lacks a privilege, {@code DATA_DAMAGED} where the
   * schema isn't what an earlier server left.
   */
  public static void run(DataSource postgres) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      requireSupportedServer(connection);
      statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
      try (Locked locked = new Locked(statement)) {
        requireKnownFormat(locked.session());
        requireRightToCreate(locked.session());
        migrate(postgres);
      }
    } catch (SQLException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "The catalog's schema could not be brought up to date: " + e.getMessage(),
          e);
    }
  }

  /** Ends with the work; where that fails, the work's failure is the one that is thrown. */
  private record Locked(Statement session) implements AutoCloseable {
    @Override
    public void close() throws SQLException {
      session.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
    }
  }

  private static void requireSupportedServer(Connection connection) throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    if (major < OLDEST_POSTGRES) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "PostgreSQL %d is too old; Tidemark needs %d or later".formatted(major, OLDEST_POSTGRES));
    }
  }

  private static void requireKnownFormat(Statement statement) throws SQLException {
    try (ResultSet exists =
        statement.executeQuery("SELECT to_regclass('tidemark.catalog') IS NOT NULL")) {
      exists.next();
      if (!exists.getBoolean(1)) {
        return;
      }
    }
    try (ResultSet format = statement.executeQuery("SELECT format FROM tidemark.catalog")) {
      if (format.next()) {
        CatalogFormat.requireKnown(format.getInt(1));
      }
    }
  }

  /** Flyway would try it ten times, a second apart, before it says no. */
  private static void requireRightToCreate(Statement statement) throws SQLException {
    try (ResultSet exists =
        statement.executeQuery("SELECT to_regnamespace('tidemark') IS NOT NULL")) {
      exists.next();
      if (exists.getBoolean(1)) {
        return;
      }
    }
    try {
      // One transaction, of which nothing is left.
      statement.execute("CREATE SCHEMA tidemark; DROP SCHEMA tidemark");
    } catch (SQLException e) {
      if (DENIED.equals(e.getSQLState())) {
        throw mayNotCreate(e, e);
      }
      throw e;
    }
  }

  private static TidemarkException mayNotCreate(SQLException denial, Exception cause) {
    return new TidemarkException(
        ErrorCode.CONFIGURATION_ERROR,
        "the PostgreSQL user may not make the catalog's schema: " + denial.getMessage(),
        cause);
  }

  private static void migrate(DataSource postgres) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(postgres)
          .locations("classpath:dev/tidemark/catalog/migration")
          .defaultSchema("tidemark")
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      Optional<SQLException> denial = denial(e);
      if (denial.isPresent()) {
        throw mayNotCreate(denial.get(), e);
      }
      throw new TidemarkException(
          ErrorCode.DATA_DAMAGED,
          "The catalog's schema could not be brought up to date: " + firstLine(e),
          e);
    }
  }

  private static Optional<SQLException> denial(FlywayException error) {
    return Stream.iterate((Throwable) error, Objects::nonNull, Throwable::getCause)
        .filter(cause -> cause instanceof SQLException sql && DENIED.equals(sql.getSQLState()))
        .map(SQLException.class::cast)
        .findFirst();
  }

  private static String firstLine(FlywayException e) {
    String message = e.getMessage();
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }
}
