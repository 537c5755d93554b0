package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The law of stream features: what {@code online} gives at t is what an AS OF join at t gives. The
 * store's clock stands still while both are asked, and events lie on the window's edges. {@code
 * -Dtidemark.seed=} repeats a run.
 */
class StreamFeatureTest {
  private static final int ROUNDS = 8;
  private static final int USERS = 4;
  private static final int WINDOW_SECONDS = 10;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

  /** By the stream feature's name. */
  private static final Map<String, String> AGGREGATES =
      Map.of(
          "s_count", "COUNT(*)",
          "s_values", "COUNT(x)",
          "s_distinct", "COUNT(DISTINCT x)",
          "s_sum", "SUM(x)",
          "s_avg", "AVG(x)",
          "s_mean", "AVG(y)",
          "s_min", "MIN(x)",
          "s_max", "MAX(x)",
          "s_last", "LAST(x)");

  @TempDir private Path data;

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @ParameterizedTest
  @CsvSource({"'u', TIMESTAMP(6) WITH TIME ZONE", "'u, d', TIMESTAMP(6)"})
  @Timeout(600)
  void givesOnlineWhatAnAsOfJoinGivesAtTheSameTime(String entityKey, String type)
      throws SQLException {
    System.out.println("-Dtidemark.seed=" + seed);
    int alive = 0;
    try (TidemarkServer server = TidemarkServer.start(RunningServer.config(data, Map.of()));
        Connection tidemark = DriverManager.getConnection(server.jdbcUrl());
        Connection postgres =
            DriverManager.getConnection(server.postgresUrl(), server.postgresLogin())) {
      execute(
          tidemark,
          "CREATE FEATURE GROUP e (u BIGINT, d INTEGER, event_time %s, x INTEGER, y DECIMAL(6, 1))"
                  .formatted(type)
              + " ENTITY KEY (%s) EVENT TIME event_time".formatted(entityKey));
      for (Map.Entry<String, String> stream : AGGREGATES.entrySet()) {
        execute(
            tidemark,
            "CREATE STREAM FEATURE %s ON e AS %s OVER LAST INTERVAL '%d' SECOND PER u"
                .formatted(stream.getKey(), stream.getValue(), WINDOW_SECONDS));
      }
      for (int round = 0; round < ROUNDS; round++) {
        LocalDateTime now = standStill(postgres, round * 7 + random.nextInt(7));
        write(tidemark, now);
        if (random.nextInt(3) == 0) {
          server.replicate();
        }
        now = storeTime(postgres);
        for (String stream : AGGREGATES.keySet()) {
          Map<Long, String> online = online(tidemark, stream);
          alive += online.size();
          assertThat(online)
              .as("%s at %s, seed %d", stream, now, seed)
              .isEqualTo(asOf(tidemark, stream, now));
        }
      }
    }
    assertThat(alive).as("values that were there, seed %d", seed).isGreaterThan(ROUNDS);
  }

  /** The clock goes on to so many seconds ahead of the machine's, and stays there. */
  private static LocalDateTime standStill(Connection postgres, int seconds) throws SQLException {
    execute(postgres, "SELECT tidemark.set_store_time_offset(interval '%d s')".formatted(seconds));
    execute(postgres, "SELECT tidemark.set_store_time_offset(interval '-1 hour')");
    return storeTime(postgres);
  }

  private static LocalDateTime storeTime(Connection postgres) throws SQLException {
    return LocalDateTime.parse(
        read(
                postgres,
                "SELECT 1, to_char(tidemark.store_time() AT TIME ZONE 'UTC',"
                    + " 'YYYY-MM-DD HH24:MI:SS.US')")
            .get(1L),
        MICROS);
  }

  /** Events of now, of the window's edges and of long ago, and a tombstone now and then. */
  private void write(Connection tidemark, LocalDateTime now) throws SQLException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String value = random.nextInt(5) == 0 ? "NULL" : String.valueOf(random.nextInt(4));
      rows.add(
          "(%d, %d, %s, %s, %s * 0.1)"
              .formatted(random.nextInt(USERS), random.nextInt(2), time(now), value, value));
    }
    execute(tidemark, "INSERT INTO e VALUES " + String.join(", ", rows));
    int user = random.nextInt(USERS);
    switch (random.nextInt(5)) {
      case 0 -> execute(tidemark, "DELETE FROM e WHERE u = " + user);
      case 1 ->
          execute(tidemark, "DELETE FROM e WHERE u = " + user + " AND event_time = " + time(now));
      default -> {}
    }
  }

  private String time(LocalDateTime now) {
    int seconds = random.nextInt(3) == 0 ? WINDOW_SECONDS : random.nextInt(2 * WINDOW_SECONDS);
    return "TIMESTAMP '" + MICROS.format(now.minusSeconds(seconds)) + "'";
  }

  private static Map<Long, String> online(Connection tidemark, String stream) throws SQLException {
    Map<Long, String> values = read(tidemark, "SELECT u, %1$s FROM online.%1$s".formatted(stream));
    values.values().removeIf(String::isEmpty);
    return values;
  }

  private static Map<Long, String> asOf(Connection tidemark, String stream, LocalDateTime now)
      throws SQLException {
    List<String> spine = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      spine.add("(%d, TIMESTAMP '%s')".formatted(user, MICROS.format(now)));
    }
    Map<Long, String> values =
        read(
            tidemark,
            ("SELECT s.u, f.%1$s FROM (VALUES %2$s) AS s (u, ts)"
                    + " LEFT ASOF JOIN %1$s AS f MATCH_CONDITION (f.event_time <= s.ts) ON f.u = s.u")
                .formatted(stream, String.join(", ", spine)));
    values.values().removeIf(String::isEmpty);
    return values;
  }

  /** Rows of two columns; a NULL is the empty text. */
  private static Map<Long, String> read(Connection connection, String sql) throws SQLException {
    Map<Long, String> values = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        String value = rows.getString(2);
        values.put(rows.getLong(1), value == null ? "" : value);
      }
    }
    return values;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
