package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.FolderFiles;
import dev.tidemark.server.testing.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A feature group on a server of its own, from which one entity will be purged, and the files that
 * hold anything of it. Nothing replicates or maintains it unasked.
 */
final class PurgedGroup implements AutoCloseable {
  static final String KEY = "purge-me-4711";
  static final String SECRET = "secret-of-4711";

  private final Path data;
  private final TidemarkServer server;
  private final Connection connection;
  private final Connection postgres;

  PurgedGroup(Path data) throws SQLException {
    this.data = data;
    server =
        TidemarkServer.start(
            RunningServer.config(
                data,
                Map.of(
                    "replication.interval", "1 hours",
                    "maintenance.interval", "1 hours",
                    "loads.recovery", "200 ms")));
    connection = DriverManager.getConnection(server.jdbcUrl());
    postgres = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
    execute(
        "CREATE FEATURE GROUP g (k VARCHAR, event_time TIMESTAMP(6), v VARCHAR)"
            + " ENTITY KEY (k) EVENT TIME event_time");
  }

  TidemarkServer server() {
    return server;
  }

  Connection connection() {
    return connection;
  }

  Connection postgres() {
    return postgres;
  }

  @Override
  public void close() throws SQLException {
    postgres.close();
    connection.close();
    server.close();
  }

  /**
   * Those under a folder of the data folder; PostgreSQL's log of changes is its operator's affair.
   */
  List<Path> filesHolding(String folder) throws Exception {
    return filesHolding(folder, KEY, SECRET);
  }

  /** The same where the entity has been put again, without it. */
  List<Path> filesHoldingTheSecret(String folder) throws Exception {
    return filesHolding(folder, SECRET);
  }

  private List<Path> filesHolding(String folder, String... values) throws Exception {
    List<Path> holding = new ArrayList<>();
    for (Path file : FolderFiles.in(data.resolve(folder))) {
      if (!file.toString().contains("pg_wal") && DecodedFile.contains(file, values)) {
        holding.add(file);
      }
    }
    return holding;
  }

  void execute(String sql) throws SQLException {
    execute(connection, sql);
  }

  void execute(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement()) {
      statement.execute(sql);
    }
  }

  String value(String sql) throws SQLException {
    return value(connection, sql);
  }

  String value(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  void put(String key, String value, int day) throws SQLException {
    execute(
        "INSERT INTO g VALUES ('%s', TIMESTAMP '2026-01-%02d 00:00:00', '%s')"
            .formatted(key, day, value));
  }

  /** In several snapshots, in a compacted file, and in the tail. */
  void writeEverywhere() throws Exception {
    for (int day = 1; day < 5; day++) {
      put(KEY, SECRET + day, day);
      put("other" + day, "kept", day);
      server.replicate();
    }
    execute("CALL system.compact('g')");
    put(KEY, SECRET + 9, 9);
    server.replicate();
    put(KEY, SECRET + 10, 10);
    put("last", "kept", 10);
    execute(postgres, "ANALYZE");
    assertThat(filesHolding("warehouse")).isNotEmpty();
    execute(postgres, "CHECKPOINT");
    assertThat(filesHolding("postgres")).isNotEmpty();
  }

  void nothingHoldsIt() throws Exception {
    execute(postgres, "CHECKPOINT");
    assertThat(filesHolding("")).isEmpty();
  }

  CompletableFuture<Void> purging(String url) {
    return CompletableFuture.runAsync(
        () -> {
          try (Connection own = DriverManager.getConnection(url)) {
            execute(own, "PURGE FROM g WHERE k = '" + KEY + "'");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  String table(String prefix) throws SQLException {
    return "tidemark."
        + prefix
        + "_"
        + value(postgres, "SELECT max(id) FROM tidemark.feature_group_version");
  }
}
