package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.Line;
import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Puts of one group that wait for one another, of which one's client vanishes. */
@Timeout(300)
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class CutPutTest {
  private static final int OTHERS = 6;

  private static FlightSqlClient client(BufferAllocator allocator, Line line) {
    return new FlightSqlClient(FlightClient.builder(allocator, line.location()).build());
  }

  private static String value(Connection connection, String sql) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void leavesTheOthersAlone() throws Exception {
    RunningServer.execute(
        "CREATE FEATURE GROUP cut_puts (k BIGINT, at TIMESTAMP(6), v INTEGER)"
            + " ENTITY KEY (k) EVENT TIME at");
    ExecutorService threads = Executors.newFixedThreadPool(OTHERS + 1);
    try (BufferAllocator allocator = new RootAllocator();
        Line cutLine = Line.to(RunningServer.location());
        Line line = Line.to(RunningServer.location());
        FlightSqlClient vanishing = client(allocator, cutLine);
        FlightSqlClient staying = client(allocator, line);
        Connection client = RunningServer.connect();
        Connection postgres =
            DriverManager.getConnection(
                RunningServer.server().postgresUrl(), RunningServer.server().postgresLogin());
        Connection held =
            DriverManager.getConnection(
                RunningServer.server().postgresUrl(), RunningServer.server().postgresLogin())) {
      held.setAutoCommit(false);
      value(
          held,
          "SELECT pg_advisory_xact_lock(1416193133, id::integer) FROM tidemark.feature_group_version"
              + " WHERE name = 'cut_puts'");
      List<CompletableFuture<Long>> others = new ArrayList<>();
      for (int i = 0; i < OTHERS; i++) {
        String insert =
            "INSERT INTO cut_puts VALUES (%d, TIMESTAMP '2026-01-01 00:00:00', 1)".formatted(i);
        others.add(CompletableFuture.supplyAsync(() -> staying.executeUpdate(insert), threads));
      }
      CompletableFuture<Long> cut =
          CompletableFuture.supplyAsync(
              () ->
                  vanishing.executeUpdate(
                      "INSERT INTO cut_puts VALUES (99, TIMESTAMP '2026-01-01 00:00:00', 1)"),
              threads);
      String puts =
          "SELECT count(*) FROM system.queries WHERE state = 'RUNNING' AND sql LIKE 'INSERT INTO cut_puts%'";
      Await.until(() -> value(client, puts).equals(String.valueOf(OTHERS + 1)));

      cutLine.cut();

      assertThatThrownBy(cut::join).isNotNull();
      assertThat(others).noneMatch(CompletableFuture::isDone);
      held.rollback();
      assertThat(others).allSatisfy(each -> assertThat(each.join()).isEqualTo(1));
      assertThat(value(postgres, "SELECT count(*) FROM online.cut_puts WHERE k < " + OTHERS))
          .isEqualTo(String.valueOf(OTHERS));
    } finally {
      threads.shutdownNow();
    }
  }
}
