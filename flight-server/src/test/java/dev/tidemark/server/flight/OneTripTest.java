package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import dev.tidemark.server.testing.RunningServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A DoGet whose ticket is the packed statement: plan and execution in one round trip. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class OneTripTest {
  private BufferAllocator allocator;
  private FlightSqlClient client;

  @BeforeAll
  static void makeGroup() throws SQLException {
    RunningServer.execute(
        "CREATE FEATURE GROUP one_trip (k BIGINT, at TIMESTAMP(6), v VARCHAR)"
            + " ENTITY KEY (k) EVENT TIME at",
        "INSERT INTO one_trip VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 'one'),"
            + " (2, TIMESTAMP '2026-01-01 00:00:00', 'two')");
  }

  @BeforeEach
  void connect() {
    allocator = new RootAllocator();
    client = new FlightSqlClient(FlightClient.builder(allocator, RunningServer.location()).build());
  }

  @AfterEach
  void givesEverythingBack() throws Exception {
    client.close();
    Memory.awaitGivenBack();
    allocator.close();
  }

  private static Ticket ticket(String sql) {
    CommandStatementQuery query = CommandStatementQuery.newBuilder().setQuery(sql).build();
    return new Ticket(Any.pack(query).toByteArray());
  }

  private List<String> get(String sql) throws Exception {
    List<String> values = new ArrayList<>();
    try (FlightStream stream = client.getStream(ticket(sql))) {
      while (stream.next()) {
        for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
          values.add(String.valueOf(stream.getRoot().getVector(0).getObject(row)));
        }
      }
    }
    return values;
  }

  @Test
  void looksUpAKey() throws Exception {
    for (int round = 0; round < 3; round++) {
      assertThat(get("SELECT v FROM online.one_trip WHERE k = 1")).containsExactly("one");
      assertThat(get("SELECT v FROM online.one_trip WHERE k = 2")).containsExactly("two");
      assertThat(get("SELECT v FROM online.one_trip WHERE k = 3")).isEmpty();
    }
  }

  @Test
  void seesWhatWasPutSinceTheLastTime() throws Exception {
    String sql = "SELECT v FROM online.one_trip WHERE k = 7";
    assertThat(get(sql)).isEmpty();

    client.executeUpdate(
        "INSERT INTO one_trip VALUES (7, TIMESTAMP '2026-01-01 00:00:00', 'seven')");

    assertThat(get(sql)).containsExactly("seven");
  }

  @Test
  void executesAChangeOnceAndCountsIt() throws Exception {
    assertThat(get("CREATE TABLE counted AS SELECT k FROM online.one_trip WHERE k <= 2"))
        .containsExactly("2");

    assertThat(get("SELECT COUNT(*) FROM counted")).containsExactly("2");
    assertThat(get("INSERT INTO counted SELECT k FROM counted")).containsExactly("2");
    assertThat(get("SELECT COUNT(*) FROM counted")).containsExactly("4");
  }

  @Test
  void givesTheSchemaOfAnEmptyResult() throws Exception {
    try (FlightStream stream =
        client.getStream(ticket("SELECT k, v FROM online.one_trip WHERE k = -1"))) {
      assertThat(stream.getSchema().getFields()).extracting("name").containsExactly("k", "v");
      assertThat(stream.next()).isFalse();
    }
  }

  @Test
  void givesAnErrorItsStatusAndItsCode() {
    assertThatThrownBy(() -> get("SELECT nothing FROM online.one_trip"))
        .isInstanceOfSatisfying(
            FlightRuntimeException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(FlightStatusCode.INVALID_ARGUMENT);
              assertThat(e.status().metadata().get("tidemark-code")).isEqualTo("COLUMN_NOT_FOUND");
              assertThat(e.status().metadata().get("tidemark-sqlstate")).isEqualTo("42703");
            })
        .hasMessageStartingWith("COLUMN_NOT_FOUND: ");
  }

  @Test
  void refusesParametersThatNobodyBound() {
    assertThatThrownBy(() -> get("SELECT v FROM online.one_trip WHERE k = ?"))
        .hasMessageStartingWith("INVALID_PARAMETER: ");
  }
}
