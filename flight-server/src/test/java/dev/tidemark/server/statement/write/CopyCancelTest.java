package dev.tidemark.server.statement.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.cli.SqlErrors;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import io.grpc.Context;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A load is stopped with nothing of it left, unless it is committed: then it is finished. */
@Timeout(300)
class CopyCancelTest {
  /** More than are loaded in the time that a load is given. */
  private static final int MANY = 2_000_000;

  private static final int SOME = 50_000;

  @TempDir private static Path data;
  private static TidemarkServer server;
  private static Connection connection;
  private static Connection postgres;

  @BeforeAll
  static void start() throws SQLException, IOException {
    server = TidemarkServer.start(RunningServer.config(data, Map.of()));
    connection = DriverManager.getConnection(server.jdbcUrl());
    postgres = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
    Files.createDirectories(data.resolve("import"));
    write("long.csv", MANY);
    write("some.csv", SOME);
  }

  private static void write(String file, int count) throws IOException {
    try (BufferedWriter rows = Files.newBufferedWriter(data.resolve("import").resolve(file))) {
      rows.write("id,event_time,clicks\n");
      for (int row = 1; row <= count; row++) {
        rows.write(row + ",2026-01-01 00:00:00," + row + "\n");
      }
    }
  }

  @AfterAll
  static void stop() throws SQLException {
    postgres.close();
    connection.close();
    server.close();
  }

  @BeforeEach
  void makeTheGroup() throws SQLException {
    execute(connection, "DROP FEATURE GROUP IF EXISTS g");
    execute(
        connection,
        "CREATE FEATURE GROUP g (id BIGINT, event_time TIMESTAMP(6), clicks INTEGER)"
            + " ENTITY KEY (id) EVENT TIME event_time");
  }

  private static void execute(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  private static void nothingIsLeft() throws SQLException, IOException {
    assertThat(value(connection, "SELECT COUNT(*) FROM features.g")).isEqualTo("0");
    assertThat(value(connection, "SELECT COUNT(*) FROM online.g")).isEqualTo("0");
    assertThat(value(postgres, "SELECT COUNT(*) FROM tidemark.load")).isEqualTo("0");
    try (Stream<Path> files = Files.walk(data.resolve("warehouse"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).isEmpty();
    }
  }

  /** It gets no numbers for its records, so it isn't committed before it is stopped. */
  @Test
  @SuppressWarnings("try") // what Flight closes is declared to throw anything
  void endsWithTheCallOfItsClient() throws Exception {
    Location location =
        Location.forGrpcInsecure("127.0.0.1", URI.create(server.address()).getPort());
    String sql = "COPY INTO g FROM 'some.csv' (load_id = 'again')";
    String numbers = "(1416193136, (SELECT max(id)::integer FROM tidemark.feature_group_version))";
    execute(postgres, "SELECT pg_advisory_lock" + numbers);
    try (RootAllocator allocator = new RootAllocator();
        FlightSqlClient client =
            new FlightSqlClient(FlightClient.builder(allocator, location).build())) {
      try (Context.CancellableContext call = Context.current().withCancellation()) {
        CompletableFuture<Void> load =
            CompletableFuture.runAsync(
                call.wrap(
                    () -> {
                      client.executeUpdate(sql);
                    }));
        Await.until(() -> state(sql).equals("RUNNING"));

        call.cancel(null);

        assertThatThrownBy(load::join).isNotNull();
      }
    } finally {
      execute(postgres, "SELECT pg_advisory_unlock" + numbers);
    }

    Await.until(() -> !state(sql).isEmpty() && !state(sql).equals("RUNNING"));
    assertThat(state(sql)).isEqualTo("CANCELLED");
    nothingIsLeft();
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(SOME);
    }
    execute(postgres, "DELETE FROM tidemark.load");
  }

  private static String state(String sql) throws SQLException {
    return value(
        connection,
        "SELECT state FROM system.queries WHERE sql = '" + sql.replace("'", "''") + "'");
  }

  @Test
  void endsWhenItsTimeIsUp() throws Exception {
    try (Connection hurried = DriverManager.getConnection(server.jdbcUrl())) {
      execute(hurried, "SET query_timeout = '300 ms'");

      assertThatThrownBy(() -> execute(hurried, "COPY INTO g FROM 'long.csv'"))
          .satisfies(
              e ->
                  assertThat(SqlErrors.sentence(e))
                      .startsWith("QUERY_TIMEOUT: the query ran longer than 300 ms"));
    }
    nothingIsLeft();
  }

  @Test
  void isFinishedOnceItIsCommitted() throws Exception {
    Files.writeString(
        data.resolve("import/short.csv"), "id,event_time,clicks\n1,2026-01-01 00:00:00,7\n");
    String online =
        value(postgres, "SELECT 'tidemark.online_' || max(id) FROM tidemark.feature_group_version");
    postgres.setAutoCommit(false);
    execute(postgres, "LOCK TABLE " + online + " IN EXCLUSIVE MODE");
    try (Connection other =
            DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
        Connection hurried = DriverManager.getConnection(server.jdbcUrl())) {
      int seconds = 2;
      CompletableFuture<Void> load = load(hurried, seconds);
      while (!isCommitted(other, load)) {
        seconds *= 2;
        load = load(hurried, seconds);
      }
      String isLate = "now() - registered_at > interval '%d s'".formatted(seconds + 1);
      Await.until(
          () ->
              value(other, "SELECT state || (" + isLate + ") FROM tidemark.load")
                  .equals("COMMITTEDtrue"));

      postgres.rollback();

      load.join();
      assertThat(value(connection, "SELECT clicks FROM online.g")).isEqualTo("7");
      assertThat(loadState(other)).isEqualTo("DONE");
    } finally {
      postgres.rollback();
      postgres.setAutoCommit(true);
      execute(postgres, "DELETE FROM tidemark.load");
    }
  }

  /** Waits until the load is committed, or its time was up before that. */
  private static boolean isCommitted(Connection other, CompletableFuture<Void> load)
      throws Exception {
    Await.until(() -> load.isDone() || loadState(other).equals("COMMITTED"));
    if (load.isDone()) {
      assertThatThrownBy(load::join).hasMessageContaining("QUERY_TIMEOUT: ");
      assertThat(loadState(other)).isEmpty();
    }
    return !load.isDone();
  }

  private static String loadState(Connection other) throws SQLException {
    return value(other, "SELECT state FROM tidemark.load");
  }

  private static CompletableFuture<Void> load(Connection where, int seconds) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            execute(where, "SET query_timeout = '" + seconds + " s'");
            execute(where, "COPY INTO g FROM 'short.csv' (load_id = 'late')");
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        });
  }
}
