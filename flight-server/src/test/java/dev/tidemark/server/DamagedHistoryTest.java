package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of one group's history are missing or damaged: told at once, and only to who asks for it.
 */
@Timeout(300)
class DamagedHistoryTest {
  /** Iceberg would look for a missing file for more than a minute. */
  private static final int SECONDS = 60;

  @TempDir private Path data;
  private TidemarkServer server;
  private Connection connection;
  private Path damaged;

  @BeforeEach
  void startWithTwoGroups() throws Exception {
    start();
    create("damaged");
    try (Stream<Path> folders = Files.list(data.resolve("warehouse"))) {
      damaged = folders.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    create("sound");
    server.replicate();
  }

  private void create(String group) throws SQLException {
    execute(
        "CREATE FEATURE GROUP "
            + group
            + " (id BIGINT, event_time TIMESTAMP(6), x INTEGER) ENTITY KEY (id)"
            + " EVENT TIME event_time");
    execute("INSERT INTO " + group + " VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 7)");
  }

  private void start() throws SQLException {
    server =
        TidemarkServer.start(
            RunningServer.config(
                data,
                Map.of("replication.interval", "1 hours", "maintenance.interval", "1 hours")));
    connection = DriverManager.getConnection(server.jdbcUrl());
  }

  @AfterEach
  void stop() throws SQLException {
    connection.close();
    server.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long count(String from) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(x) FROM " + from)) {
      row.next();
      return row.getLong(1);
    }
  }

  private Path newest(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(damaged)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .max(Comparator.comparing(Path::toString))
          .orElseThrow();
    }
  }

  private void refuses(String from, String... parts) {
    long started = System.nanoTime();
    assertThatThrownBy(() -> count(from))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    assertThat(System.nanoTime() - started).isLessThan(SECONDS * 1_000_000_000L);
  }

  /** The group's online half, and all of the other group, are as before. */
  private void nothingElseIsAffected() throws SQLException {
    assertThat(count("online.damaged")).isEqualTo(1);
    assertThat(count("features.sound")).isEqualTo(1);
    assertThat(count("offline.sound")).isEqualTo(1);
    execute("INSERT INTO sound VALUES (2, TIMESTAMP '2026-01-01 00:00:00', 8)");
    assertThat(count("features.sound")).isEqualTo(2);
  }

  @Test
  void aMissingMetadataFile() throws Exception {
    stop();
    Path metadata = newest(".metadata.json");
    Files.delete(metadata);
    start();

    refuses("features.damaged", "DATA_DAMAGED: ", "'features.damaged_v1'", metadata.toString());
    nothingElseIsAffected();
  }

  @Test
  void aGarbledMetadataFile() throws Exception {
    stop();
    Path metadata = newest(".metadata.json");
    Files.writeString(metadata, "{\"format-version\" : 2, \"table");
    start();

    refuses("features.damaged", "DATA_DAMAGED: ", "'features.damaged_v1'", metadata.toString());
    nothingElseIsAffected();
  }

  @Test
  void aMissingManifest() throws Exception {
    stop();
    Path manifests = newest(".avro");
    Files.delete(manifests);
    start();

    refuses("offline.damaged", "DATA_DAMAGED: ", "'features.damaged_v1'", manifests.toString());
    nothingElseIsAffected();
  }

  @Test
  void aMissingDataFile() throws Exception {
    Path file = newest(".parquet");
    Files.delete(file);

    refuses("features.damaged", "DATA_DAMAGED: ", "'features.damaged'", file.toString(), "missing");
    nothingElseIsAffected();
  }

  @Test
  void aGarbledDataFile() throws Exception {
    Path file = newest(".parquet");
    Files.writeString(file, "no Parquet at all");

    refuses("offline.damaged", "DATA_DAMAGED: ", "'offline.damaged'", file.toString());
    nothingElseIsAffected();
  }
}
