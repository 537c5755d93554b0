package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A result has the columns that its FlightInfo said, or there is none. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class ChangedColumnsTest {
  private static final String ALL = "SELECT * FROM online.changed_columns";

  private BufferAllocator allocator;
  private FlightSqlClient client;

  @BeforeEach
  void connect() throws SQLException {
    RunningServer.execute(
        "CREATE FEATURE GROUP changed_columns (k BIGINT, at TIMESTAMP(6), v BIGINT)"
            + " ENTITY KEY (k) EVENT TIME at",
        "INSERT INTO changed_columns VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 7)");
    allocator = new RootAllocator();
    client = new FlightSqlClient(FlightClient.builder(allocator, RunningServer.location()).build());
  }

  @AfterEach
  void givesEverythingBack() throws Exception {
    client.close();
    Memory.awaitGivenBack();
    allocator.close();
    RunningServer.execute("DROP FEATURE GROUP changed_columns");
  }

  private static void addFeature() throws SQLException {
    RunningServer.execute("ALTER FEATURE GROUP changed_columns ADD FEATURE w BIGINT DEFAULT 8");
  }

  private static List<String> names(Schema schema) {
    return schema.getFields().stream().map(field -> field.getName()).toList();
  }

  private List<String> columns(FlightInfo info) throws Exception {
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      assertThat(stream.next()).isTrue();
      return names(stream.getSchema());
    }
  }

  @Test
  void aTextIsRefusedOnceItsColumnsHaveChanged() throws Exception {
    FlightInfo before = client.execute(ALL);
    assertThat(columns(before)).containsExactly("k", "at", "v");
    addFeature();

    assertThatThrownBy(() -> columns(before))
        .hasMessageStartingWith("CONFLICT: What the statement reads was changed meanwhile");

    assertThat(columns(client.execute(ALL))).containsExactly("k", "at", "v", "w");
  }

  @Test
  void aPreparedStatementSaysItsColumnsAnew() throws Exception {
    try (PreparedStatement all = client.prepare(ALL)) {
      FlightInfo before = all.execute();
      assertThat(columns(before)).containsExactly("k", "at", "v");
      addFeature();

      assertThatThrownBy(() -> columns(before))
          .hasMessageStartingWith("CONFLICT: What the statement reads was changed meanwhile");

      FlightInfo after = all.execute();
      assertThat(names(after.getSchemaOptional().orElseThrow()))
          .isEqualTo(columns(after))
          .containsExactly("k", "at", "v", "w");
    }
  }

  @Test
  void anotherChangeOfTheGroupDoesNotMatter() throws Exception {
    FlightInfo before = client.execute("SELECT k, v FROM online.changed_columns");
    addFeature();

    assertThat(columns(before)).containsExactly("k", "v");
  }
}
