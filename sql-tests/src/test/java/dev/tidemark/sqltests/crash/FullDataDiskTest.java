package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of everything, PostgreSQL too, is full: puts are refused, and go on when there is room
 * again. Where the machine allows no mounts, this says so and tests nothing.
 */
@Tag("alone")
@Timeout(400)
class FullDataDiskTest {
  private static final int MOST_PUTS = 300;
  private static final long LEFT_BYTES = 3 << 20;

  /** Letters that no compression makes much fewer. */
  private static final String LETTERS =
      new Random(1)
          .ints(200_000, 'a', 'z' + 1)
          .mapToObj(Character::toString)
          .collect(Collectors.joining());

  @TempDir private Path folder;

  @Test
  void refusesPutsUntilThereIsRoomAgain() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    boolean allowed = ServerProcess.disksAreAllowed(data);
    if (!allowed) {
      System.err.println("NOT TESTED: a full disk, for this machine allows no mounts");
    }
    assumeThat(allowed).as("mounts are allowed").isTrue();
    Path settings =
        Files.writeString(folder.resolve("server.properties"), "replication.interval = 100 ms\n");
    try (ServerProcess server =
            ServerProcess.serveOnSmallDisk(data, "260m", data, "--config", settings.toString());
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE FEATURE GROUP g (k BIGINT, event_time TIMESTAMP(6), v VARCHAR)"
              + " ENTITY KEY (k) EVENT TIME event_time");
      long key = 1;
      assertThat(isPut(statement, key)).as("a put while there is room").isTrue();
      Set<Long> acknowledged = new TreeSet<>(Set.of(key));
      Path filler = server.seen(data).resolve("filler");
      fill(filler);

      while (key < MOST_PUTS && isPut(statement, ++key)) {
        acknowledged.add(key);
      }
      assertThat(key).as("puts until the disk was full").isLessThan(MOST_PUTS);

      Files.delete(filler);
      long last = key + 1;
      Await.until(() -> isPut(statement, last));
      acknowledged.add(last);
      Set<Long> stored = keys(statement, "features");
      assertThat(stored).containsAll(acknowledged);
      assertThat(keys(statement, "online")).isEqualTo(stored);
      Await.until(() -> keys(statement, "offline").equals(stored));
    }
  }

  private static boolean isPut(Statement statement, long key) {
    try {
      statement.execute(
          "INSERT INTO g VALUES (%d, TIMESTAMP '2026-01-01 00:00:00', '%s')"
              .formatted(key, LETTERS));
      return true;
    } catch (SQLException e) {
      assertThat(String.valueOf(e.getMessage())).matches(Retryable::isSaidBy);
      return false;
    }
  }

  /** Takes all room but a little. */
  private static void fill(Path filler) throws IOException {
    byte[] bytes = new byte[1 << 16];
    try (var out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(bytes);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - LEFT_BYTES);
    }
  }

  private static Set<Long> keys(Statement statement, String schema) throws SQLException {
    Set<Long> keys = new TreeSet<>();
    try (ResultSet row = statement.executeQuery("SELECT k FROM " + schema + ".g")) {
      while (row.next()) {
        assertThat(keys.add(row.getLong(1))).as("stored once").isTrue();
      }
    }
    return keys;
  }
}
