package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.util.Map;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.client.ClientCookieMiddleware;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose temporary tables a client sees. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class SessionTest {
  private final BufferAllocator allocator = new RootAllocator();

  @AfterEach
  void close() {
    allocator.close();
  }

  private FlightSqlClient plain() {
    return new FlightSqlClient(FlightClient.builder(allocator, RunningServer.location()).build());
  }

  private FlightSqlClient keeping(ClientCookieMiddleware.Factory cookies) {
    return new FlightSqlClient(
        FlightClient.builder(allocator, RunningServer.location()).intercept(cookies).build());
  }

  private static long count(FlightSqlClient client, String table) throws Exception {
    FlightInfo info = client.execute("SELECT x FROM " + table);
    long count = 0;
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      while (stream.next()) {
        count += stream.getRoot().getRowCount();
      }
    }
    return count;
  }

  @Test
  void keepsThePlainestClientsTablesOverItsConnection() throws Exception {
    try (FlightSqlClient client = plain()) {
      client.executeUpdate("CREATE TABLE mine AS SELECT 1 AS x");

      assertThat(count(client, "mine")).isEqualTo(1);
    }
  }

  @Test
  void keepsClientsApart() throws Exception {
    try (FlightSqlClient one = plain();
        FlightSqlClient other = plain()) {
      one.executeUpdate("CREATE TABLE mine AS SELECT 1 AS x");

      assertThatThrownBy(() -> other.execute("SELECT x FROM mine"))
          .hasMessageStartingWith("TABLE_NOT_FOUND: ");
    }
  }

  @Test
  void bringsAClientWithItsCookieBackToItsTables() throws Exception {
    ClientCookieMiddleware.Factory cookies = new ClientCookieMiddleware.Factory();
    try (FlightSqlClient client = keeping(cookies)) {
      client.executeUpdate("CREATE TABLE mine AS SELECT 1 AS x");
      assertThat(count(client, "mine")).isEqualTo(1);
    }

    try (FlightSqlClient again = keeping(cookies)) {
      assertThat(count(again, "mine")).isEqualTo(1);
    }
  }

  @Test
  void endsASessionThatIsClosed() throws Exception {
    ClientCookieMiddleware.Factory cookies = new ClientCookieMiddleware.Factory();
    try (FlightSqlClient client = keeping(cookies)) {
      client.executeUpdate("CREATE TABLE mine AS SELECT 1 AS x");

      client.closeSession(new CloseSessionRequest());

      assertThatThrownBy(() -> client.execute("SELECT x FROM mine"))
          .hasMessageStartingWith("TABLE_NOT_FOUND: ");
    }
  }

  @Test
  void setsSettingsAsFlightsSessionOptions() throws Exception {
    try (FlightSqlClient client = plain()) {
      SetSessionOptionsResult result =
          client.setSessionOptions(
              new SetSessionOptionsRequest(
                  Map.of(
                      "pit_strategy",
                      SessionOptionValueFactory.makeSessionOptionValue("row_number"),
                      "pit_apply_ttl",
                      SessionOptionValueFactory.makeSessionOptionValue(false),
                      "engine",
                      SessionOptionValueFactory.makeSessionOptionValue("abacus"),
                      "colour",
                      SessionOptionValueFactory.makeSessionOptionValue("blue"))));

      assertThat(result.getErrors())
          .containsOnly(
              Map.entry(
                  "engine",
                  new SetSessionOptionsResult.Error(
                      SetSessionOptionsResult.ErrorValue.INVALID_VALUE)),
              Map.entry(
                  "colour",
                  new SetSessionOptionsResult.Error(
                      SetSessionOptionsResult.ErrorValue.INVALID_NAME)));
      Map<String, ?> options =
          client.getSessionOptions(new GetSessionOptionsRequest()).getSessionOptions();
      assertThat(options.get("pit_strategy"))
          .isEqualTo(SessionOptionValueFactory.makeSessionOptionValue("row_number"));
      assertThat(options.get("pit_apply_ttl"))
          .isEqualTo(SessionOptionValueFactory.makeSessionOptionValue("false"));
    }
  }
}
