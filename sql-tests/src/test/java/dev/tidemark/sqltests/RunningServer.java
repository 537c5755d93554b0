package dev.tidemark.sqltests;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.config.ConfigReader;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * One server for all tests, on a free port and a folder of its own, and a second PostgreSQL that
 * belongs to somebody else.
 */
final class RunningServer implements AutoCloseable {
  private final Path folder;
  private final EmbeddedPostgres foreign;
  private final TidemarkServer server;

  RunningServer() {
    this(Map.of());
  }

  /** With settings besides its own. */
  RunningServer(Map<String, String> settings) {
    Map<String, String> flags = new HashMap<>(settings);
    try {
      folder = Files.createTempDirectory("tidemark-sql-tests");
      fillImportFolder();
      foreign = EmbeddedPostgres.builder().start();
      fillForeignDatabase();
      flags.put("data", folder.resolve("data").toString());
      flags.put("port", "0");
      flags.put("import", importFolder().toString());
      flags.put("replication.interval", "300 ms");
      server = TidemarkServer.start(new ConfigReader().flags(flags).read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("the foreign database couldn't be filled", e);
    }
  }

  /** Opens a session as DBeaver does. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl());
  }

  /** Opens a session of the other PostgreSQL, in UTC. */
  Connection connectForeign() throws SQLException {
    Connection connection = foreign.getPostgresDatabase().getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE 'UTC'");
    }
    return connection;
  }

  /** What {@code ${…}} in the suites stands for. */
  Map<String, String> variables() {
    return Map.of(
        "import", importFolder().toString(),
        "tmp", folder.toString(),
        "postgres", foreign.getJdbcUrl("postgres", "postgres"));
  }

  /** What the Python tests connect to. */
  String grpcUri() {
    return server.address();
  }

  /** The PostgreSQL with the Iceberg catalog. */
  String postgresUrl() {
    return server.postgresUrl();
  }

  /** Who may connect to it, and by which password. */
  Properties postgresLogin() {
    return server.postgresLogin();
  }

  Path warehouse() {
    return folder.resolve("data").resolve("warehouse");
  }

  Path importFolder() {
    return folder.resolve("import");
  }

  private void fillImportFolder() throws IOException, SQLException {
    Path resources = Path.of("src/test/resources/import");
    try (Stream<Path> files = Files.walk(resources)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, importFolder().resolve(resources.relativize(file).toString()));
      }
    }
    Files.writeString(folder.resolve("outside.csv"), "user_id,event_time\n");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM (VALUES ('x', 12, TIMESTAMP '2026-11-03', 1::BIGINT),"
              + " (NULL, 30, TIMESTAMP '2026-11-03', 3::BIGINT))"
              + " AS t (segment, clicks, event_time, user_id)) TO '"
              + importFolder().resolve("more.parquet")
              + "' (FORMAT parquet)");
    }
  }

  private void fillForeignDatabase() throws IOException, SQLException {
    try (Connection connection = foreign.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "CREATE TABLE people (id bigint PRIMARY KEY, name varchar(20), note text, born date,"
                  + " seen timestamptz)",
              "INSERT INTO people VALUES"
                  + " (1, 'ann', NULL, '1990-01-02', '2026-11-01 10:00:00+00'),"
                  + " (2, 'bob', '', '1969-12-31', '2026-11-01 10:00:00+02')",
              "CREATE TABLE infinite_rates (k integer, t timestamp, seen timestamp, v integer)",
              "INSERT INTO infinite_rates VALUES"
                  + " (1, '2026-01-01', '2026-01-01', 1), (1, '2026-01-02', 'infinity', 2),"
                  + " (2, '-infinity', '-infinity', 3), (3, '2026-01-01', '-infinity', 4),"
                  + " (3, 'infinity', 'infinity', 5)",
              "CREATE TABLE infinite_spine (id integer, k integer, ts timestamp)",
              "INSERT INTO infinite_spine VALUES"
                  + " (1, 1, '-infinity'), (2, 1, '2026-01-03'), (3, 1, 'infinity'),"
                  + " (4, 2, '-infinity'), (5, 2, '0001-01-01'), (6, 2, 'infinity'),"
                  + " (7, 3, '-infinity'), (8, 3, '2026-01-01 00:00:00.000001'),"
                  + " (9, 3, 'infinity')")) {
        statement.execute(sql);
      }
      statement.execute(Files.readString(Path.of("src/test/resources/foreign/odd_types.sql")));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    foreign.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
