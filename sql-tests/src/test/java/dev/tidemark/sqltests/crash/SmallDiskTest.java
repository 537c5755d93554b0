package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A warehouse that can't be written: its disk is full, or read-only. Puts go on, since PostgreSQL
 * is on another disk. The disk is a mount in a namespace of the server's own; where the machine
 * allows none, this says so and tests nothing.
 */
@Tag("alone")
@Timeout(300)
class SmallDiskTest {
  @TempDir private Path folder;
  private Path warehouse;
  private ServerProcess server;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void start() throws Exception {
    warehouse = Files.createDirectories(folder.resolve("warehouse"));
    boolean allowed = ServerProcess.disksAreAllowed(warehouse);
    if (!allowed) {
      System.err.println("NOT TESTED: full and read-only disks, for this machine allows no mounts");
    }
    assumeThat(allowed).as("mounts are allowed").isTrue();
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(data.resolve("import"));
    Path settings =
        Files.writeString(folder.resolve("server.properties"), "replication.interval = 100 ms\n");
    server =
        ServerProcess.serveOnSmallDisk(
            warehouse,
            "8m",
            data,
            "--warehouse",
            warehouse.toString(),
            "--config",
            settings.toString());
    connection = DriverManager.getConnection(server.jdbcUrl());
    statement = connection.createStatement();
    statement.execute(
        "CREATE FEATURE GROUP g (k BIGINT, event_time TIMESTAMP(6), v BIGINT)"
            + " ENTITY KEY (k) EVENT TIME event_time");
    put(1);
    Await.until(() -> value("SELECT COUNT(*) FROM offline.g").equals("1"));
  }

  @AfterEach
  void stop() throws SQLException {
    if (connection != null) {
      connection.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private void put(int key) throws SQLException {
    statement.execute("INSERT INTO g VALUES (" + key + ", TIMESTAMP '2026-01-01 00:00:00', 1)");
  }

  private String value(String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private void awaitError(String error) throws Exception {
    Await.until(() -> value("SELECT error FROM system.replication").startsWith(error));
    assertThat(value("SELECT waiting_rows FROM system.replication")).isNotEqualTo("0");
  }

  private long dataFiles() throws IOException {
    try (Stream<Path> files = Files.walk(server.seen(warehouse))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    } catch (UncheckedIOException e) {
      return -1; // a file went while they were listed
    }
  }

  @Test
  void whichIsFull() throws Exception {
    Path filler = server.seen(warehouse).resolve("filler");
    fill(filler);
    long before = 1;
    Await.until(() -> dataFiles() == before);

    put(2);
    awaitError("DISK_FULL: ");
    assertThat(value("SELECT COUNT(*) FROM features.g")).isEqualTo("2");
    Files.writeString(
        folder.resolve("data/import/x.csv"), "k,event_time,v\n3,2026-01-01 00:00:00,1\n");
    assertThatThrownBy(() -> statement.execute("COPY INTO g FROM 'x.csv' (load_id = 'x')"))
        .hasMessageContaining("DISK_FULL: ");
    assertThatThrownBy(
            () ->
                statement.execute(
                    "CREATE FEATURE GROUP h (k BIGINT, event_time TIMESTAMP(6))"
                        + " ENTITY KEY (k) EVENT TIME event_time"))
        .hasMessageContaining("DISK_FULL: ");
    Await.until(() -> dataFiles() == before);

    Files.delete(filler);
    Await.until(() -> value("SELECT COUNT(*) FROM offline.g").equals("2"));
    assertThat(value("SELECT error FROM system.replication")).isEqualTo("null");
    statement.execute("COPY INTO g FROM 'x.csv' (load_id = 'x')");
    assertThat(value("SELECT SUM(v) FROM features.g")).isEqualTo("3");
    assertThat(value("SELECT SUM(v) FROM online.g")).isEqualTo("3");
  }

  private static void fill(Path filler) throws IOException {
    byte[] bytes = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(bytes);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  @Test
  void whichIsReadOnly() throws Exception {
    server.remount(warehouse, "ro");

    put(2);
    awaitError("WAREHOUSE_UNAVAILABLE: ");
    assertThat(value("SELECT COUNT(*) FROM features.g")).isEqualTo("2");
    assertThatThrownBy(
            () ->
                statement.execute(
                    "CREATE FEATURE GROUP h (k BIGINT, event_time TIMESTAMP(6))"
                        + " ENTITY KEY (k) EVENT TIME event_time"))
        .hasMessageContaining("WAREHOUSE_UNAVAILABLE: ");

    server.remount(warehouse, "rw");
    Await.until(() -> value("SELECT COUNT(*) FROM offline.g").equals("2"));
    statement.execute(
        "CREATE FEATURE GROUP h (k BIGINT, event_time TIMESTAMP(6))"
            + " ENTITY KEY (k) EVENT TIME event_time");
    assertThat(value("SELECT COUNT(*) FROM features.h")).isEqualTo("0");
  }
}
