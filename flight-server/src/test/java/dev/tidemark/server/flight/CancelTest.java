package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import io.grpc.Context;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way of stopping what runs; each query here would take hours. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class CancelTest {
  private BufferAllocator allocator;
  private FlightSqlClient client;

  @BeforeEach
  void connect() {
    allocator = new RootAllocator();
    client = new FlightSqlClient(FlightClient.builder(allocator, RunningServer.location()).build());
    String some =
        IntStream.range(0, 60).mapToObj(i -> "(" + i + ")").collect(Collectors.joining(", "));
    client.executeUpdate(
        "CREATE TABLE many AS SELECT a.x * 60 + b.x AS x FROM (VALUES "
            + some
            + ") AS a (x), (VALUES "
            + some
            + ") AS b (x)");
  }

  @AfterEach
  void givesEverythingBack() throws Exception {
    client.close();
    Memory.awaitGivenBack();
    allocator.close();
  }

  /** A query that gives its only row after hours; the number tells it from the others. */
  private static String endless(int number) {
    return "SELECT COUNT(*) AS n"
        + number
        + " FROM many AS a, many AS b, many AS c, many AS d"
        + " WHERE a.x * b.x + c.x * d.x = "
        + number;
  }

  @Test
  void stopsTheEngineWhenTheClientCancelsItsCall() throws Exception {
    String sql = endless(1);
    FlightInfo info = client.execute(sql);
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      Queries.await(sql, "RUNNING");

      stream.cancel("enough", null);

      Queries.await(sql, "CANCELLED");
    }
  }

  @Test
  void stopsTheEngineByItsFlightInfo() throws Exception {
    String sql = endless(2);
    FlightInfo info = client.execute(sql);
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      Queries.await(sql, "RUNNING");

      CancelStatus status = client.cancelFlightInfo(new CancelFlightInfoRequest(info)).getStatus();

      assertThat(status).isEqualTo(CancelStatus.CANCELLING);
      assertThatThrownBy(stream::next).hasMessageStartingWith("CANCELLED: ");
      Queries.await(sql, "CANCELLED");
    }
  }

  @Test
  void saysThatThereIsNothingToCancel() {
    FlightInfo info = client.execute("SELECT 1 AS one");

    assertThat(client.cancelFlightInfo(new CancelFlightInfoRequest(info)).getStatus())
        .isEqualTo(CancelStatus.NOT_CANCELLABLE);
  }

  @Test
  void stopsAChangeWhenItsCallEnds() throws Exception {
    String sql = "CREATE TABLE counted AS " + endless(3);

    try (Context.CancellableContext call = Context.current().withCancellation()) {
      CompletableFuture<Void> change =
          CompletableFuture.runAsync(
              call.wrap(
                  () -> {
                    client.executeUpdate(sql);
                  }));
      Queries.await(sql, "RUNNING");

      call.cancel(null);

      assertThatThrownBy(change::join).isNotNull();
    }
    Queries.await(sql, "CANCELLED");
    assertThatThrownBy(() -> client.execute("SELECT * FROM counted"))
        .hasMessageStartingWith("TABLE_NOT_FOUND: ");
  }

  @Test
  void stopsAQueryWhoseTimeIsUp() throws Exception {
    client.executeUpdate("SET query_timeout = '300 ms'");
    FlightInfo info = client.execute(endless(4));
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      assertThatThrownBy(stream::next)
          .hasMessageStartingWith("QUERY_TIMEOUT: ")
          .hasMessageContaining("300 ms");
    }
  }

  @Test
  void stopsAChangeWhoseTimeIsUp() {
    client.executeUpdate("SET query_timeout = '300 ms'");

    assertThatThrownBy(() -> client.executeUpdate("CREATE TABLE counted AS " + endless(5)))
        .hasMessageStartingWith("QUERY_TIMEOUT: ");
  }

  @Test
  void tellsWhyAnUpdateFailed() {
    assertThatThrownBy(() -> client.executeUpdate("INSERT INTO nowhere VALUES (1)"))
        .hasMessageStartingWith("TABLE_NOT_FOUND: ");
  }

  /** On a slow machine its time may be up before its first row. */
  @Test
  void stopsAQueryWhoseClientDoesNotRead() throws Exception {
    client.executeUpdate("SET query_timeout = '500 ms'");
    String sql = "SELECT a.x, b.x AS y, 6 AS six FROM many AS a, many AS b";
    FlightInfo info = client.execute(sql);
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      Queries.await(sql, "FAILED");

      assertThatThrownBy(() -> readToTheEnd(stream)).hasMessageStartingWith("QUERY_TIMEOUT: ");
    }
  }

  private static void readToTheEnd(FlightStream stream) {
    while (stream.next()) {
      stream.getRoot().clear();
    }
  }

  @Test
  void refusesAQueryThatNeedsMoreMemoryThanItMayUse() throws Exception {
    client.executeUpdate("SET memory_limit = '100 kB'");
    FlightInfo info = client.execute("SELECT a.x, b.x AS y, 7 AS seven FROM many AS a, many AS b");
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      assertThatThrownBy(stream::next).hasMessageStartingWith("MEMORY_LIMIT: ");
    }

    client.executeUpdate("RESET memory_limit");
    FlightInfo small = client.execute("SELECT 1 AS one");
    try (FlightStream stream = client.getStream(small.getEndpoints().get(0).getTicket())) {
      assertThat(stream.next()).isTrue();
    }
  }
}
