package dev.tidemark.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.Await;
import io.grpc.Context;
import java.io.IOException;
import java.net.URI;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crowd of wrong passwords keeps nobody out who is in, or was. */
@Tag("alone")
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class LoginCrowdTest {
  /** So many that it takes seconds to check them all, on any machine. */
  private static final int PLACES = 12 * Runtime.getRuntime().availableProcessors();

  private static final int CROWD = PLACES + 20;

  @TempDir private static Path folder;
  private static TidemarkServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        AnnAndBob.server(
            folder, AnnAndBob.slow(folder), Map.of("sessions.maximum", Integer.toString(PLACES)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void isRefusedInPartAndHoldsUpNobodyWhoIsKnown() throws Exception {
    try (RootAllocator allocator = new RootAllocator()) {
      ExecutorService threads = Executors.newCachedThreadPool();
      try {
        holdsUpNobody(allocator, threads);
      } finally {
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      }
    }
  }

  private static void holdsUpNobody(RootAllocator allocator, ExecutorService threads)
      throws Exception {
    try (Connection before = DriverManager.getConnection(server.jdbcUrl(), "ann", AnnAndBob.ANNS);
        Context.CancellableContext crowd = Context.ROOT.withCancellation()) {
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < CROWD; i++) {
        String password = "guess " + i;
        answers.add(
            CompletableFuture.supplyAsync(
                () -> answer(crowd, allocator, "ann", password), threads));
      }

      Await.until(() -> answers.stream().anyMatch(LoginCrowdTest::isTooMany));
      for (int i = 0; i < 5; i++) {
        assertThat(user(before)).isEqualTo("ann");
      }
      try (Connection again =
          DriverManager.getConnection(server.jdbcUrl(), "ann", AnnAndBob.ANNS)) {
        assertThat(user(again)).isEqualTo("ann");
      }
      assertThat(answers.stream().filter(CompletableFuture::isDone).count()).isLessThan(CROWD);

      crowd.cancel(null);
      Await.until(() -> answer(Context.ROOT, allocator, "bob", AnnAndBob.BOBS).isEmpty());
    }
  }

  private static boolean isTooMany(CompletableFuture<String> answer) {
    return answer
        .getNow("")
        .startsWith(
            "TOO_MANY_REQUESTS: there are already " + PLACES + " log-ins whose passwords wait");
  }

  /** Empty where the client is let in. */
  private static String answer(
      Context call, RootAllocator allocator, String user, String password) {
    Location location =
        Location.forGrpcInsecure("127.0.0.1", URI.create(server.address()).getPort());
    try (FlightClient client = FlightClient.builder(allocator, location).build()) {
      call.call(() -> client.authenticateBasicToken(user, password));
      return "";
    } catch (Exception e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String user(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT user_name FROM system.queries LIMIT 1")) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
