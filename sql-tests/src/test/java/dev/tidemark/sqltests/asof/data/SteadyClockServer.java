package dev.tidemark.sqltests.asof.data;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.config.ConfigReader;
import dev.tidemark.server.testing.OpenRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A server whose store time stands still, but for a microsecond a write, until it is set, and whose
 * tails stay where they are until they are moved: what is written has the same times each time.
 */
public final class SteadyClockServer implements AutoCloseable {
  private final Path folder;
  private final TidemarkServer server;
  private final Connection postgres;

  public SteadyClockServer() throws IOException, SQLException {
    this(Map.of());
  }

  /** With settings besides its own. */
  public SteadyClockServer(Map<String, String> settings) throws IOException, SQLException {
    Map<String, String> flags = new HashMap<>(settings);
    folder = Files.createTempDirectory("tidemark-asof");
    Files.createDirectories(importFolder());
    flags.put("data", folder.resolve("data").toString());
    flags.put("port", "0");
    flags.put("replication.interval", "24 hours");
    flags.put("duckdb.memory", "500 MB");
    flags.put("postgres.connections", "10");
    server = TidemarkServer.start(new ConfigReader().flags(flags).read());
    OpenRole.make(server);
    postgres = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
    try (Statement statement = postgres.createStatement()) {
      // Behind the mark for ever, which is where the store time then stands.
      statement.execute("SELECT tidemark.set_store_time_offset(interval '-1000 years')");
    }
  }

  /** Opens a session. */
  public Session connect() throws SQLException {
    return new Session(DriverManager.getConnection(server.jdbcUrl()));
  }

  /** The address of the PostgreSQL, for tables that are no feature groups; it has an open role. */
  public String postgresUrl() {
    return server.postgresUrl();
  }

  public Properties postgresLogin() {
    return server.postgresLogin();
  }

  public Path warehouse() {
    return folder.resolve("data").resolve("warehouse");
  }

  /** Lets the store time be this one from now on; it must not be before the one it was. */
  public void setStoreTime(LocalDateTime time) throws SQLException {
    long micros =
        ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time);
    try (PreparedStatement statement =
        postgres.prepareStatement("SELECT setval('tidemark.store_time_mark', ?)")) {
      statement.setLong(1, micros);
      statement.execute();
    }
  }

  /** Lets the clock run ahead by that much and step back, so that the time stands where it was. */
  public void leap(Duration ahead) throws SQLException {
    try (PreparedStatement forward =
            postgres.prepareStatement(
                "SELECT tidemark.set_store_time_offset("
                    + "tidemark.store_time() - clock_timestamp() + interval '1 microsecond' * ?)");
        Statement back = postgres.createStatement()) {
      forward.setLong(1, ahead.toNanos() / 1000);
      forward.execute();
      back.execute("SELECT tidemark.set_store_time_offset(interval '-1000 years')");
    }
  }

  /** Where COPY finds files. */
  public Path importFolder() {
    return folder.resolve("data/import");
  }

  public LocalDateTime storeTime() throws SQLException {
    try (Statement statement = postgres.createStatement();
        ResultSet row = statement.executeQuery("SELECT tidemark.store_time() AT TIME ZONE 'UTC'")) {
      row.next();
      return row.getObject(1, LocalDateTime.class);
    }
  }

  /** Moves all tails into Iceberg. */
  public void replicate() {
    server.replicate();
  }

  @Override
  public void close() throws IOException, SQLException {
    postgres.close();
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
