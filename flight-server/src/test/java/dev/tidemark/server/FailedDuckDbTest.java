package dev.tidemark.server;

import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_APPEND;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_FAIL;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_REPLACE;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption.TABLE_NOT_EXIST_OPTION_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.ExecuteIngestOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients see when the server's DuckDB fails. No statement of theirs is known that makes it:
 * one that does is sent to the engine itself.
 */
@Timeout(300)
class FailedDuckDbTest {
  /** Two equal keys of grouping sets above a join; the planner writes them apart. */
  private static final String FATAL =
      "SELECT a.x, a.y, max(a.z) FROM (SELECT o.c AS x, o.c AS y, i.q AS z"
          + " FROM (VALUES (1, 1), (2, 2)) AS o(id, c)"
          + " JOIN (VALUES (1, 5), (2, 6)) AS i(id, q) ON i.id = o.id) AS a"
          + " GROUP BY ROLLUP (a.x, a.y)";

  private static final String SPINE =
      "CREATE TABLE spine AS SELECT * FROM (VALUES ('a', TIMESTAMP '2026-01-02 00:00:00'),"
          + " ('b', TIMESTAMP '2026-01-04 00:00:00')) AS s (name, at)";

  private static final String AS_OF =
      "SELECT s.name, w.x, w.y FROM spine AS s LEFT ASOF JOIN words AS w"
          + " MATCH_CONDITION (w.event_time <= s.at) ON w.name = s.name ORDER BY s.name";

  @TempDir private static Path data;
  private static Stores stores;
  private static Endpoint endpoint;

  @BeforeAll
  static void start() throws SQLException {
    ServerConfig config = RunningServer.config(data, Map.of());
    stores = Stores.open(config);
    endpoint = Endpoint.open(config, Optional.empty(), stores);
    try (Connection connection = connect()) {
      execute(
          connection,
          "CREATE FEATURE GROUP words (name VARCHAR, event_time TIMESTAMP(6), x INTEGER, y VARCHAR)"
              + " ENTITY KEY (name) EVENT TIME event_time WITH (partitioning = 'bucket(4, name)')",
          "INSERT INTO words VALUES ('a', TIMESTAMP '2026-01-01 00:00:00', 1, 'one'),"
              + " ('b', TIMESTAMP '2026-01-03 00:00:00', 2, 'two')");
    }
    stores.replicator().replicateNow();
  }

  @AfterAll
  static void stop() {
    endpoint.close();
    stores.close();
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:arrow-flight-sql://127.0.0.1:" + endpoint.flight().port() + "/?useEncryption=false");
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> rows(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return rows(result);
    }
  }

  private static List<String> rows(ResultSet result) throws SQLException {
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      StringBuilder row = new StringBuilder();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.append(i == 1 ? "" : " ").append(result.getString(i));
      }
      rows.add(row.toString());
    }
    return rows;
  }

  private static void failDuckDb() {
    try (Lease lease = stores.duckDb().lease()) {
      assertThatThrownBy(() -> lease.execute(FATAL))
          .hasMessageStartingWith("INTERNAL_ERROR: DuckDB failed at this statement");
    }
  }

  @Test
  void answersTheNextQueryAndCountsTheFailure() throws SQLException {
    try (Connection connection = connect()) {
      String metric = "SELECT \"value\" FROM system.metrics WHERE name = 'duckdb_failures'";
      String before = rows(connection, metric).get(0);
      List<String> found = rows(connection, "SELECT * FROM offline.words ORDER BY name");

      failDuckDb();

      assertThat(rows(connection, "SELECT * FROM offline.words ORDER BY name")).isEqualTo(found);
      assertThat(rows(connection, metric))
          .containsExactly(Long.toString(Long.parseLong(before) + 1));
    }
  }

  @Test
  void saysWhichTablesOfASessionWereLost() throws SQLException {
    String message =
        "Table 'spine' of this session was lost when the server's DuckDB failed; create"
            + " it again and load its rows, or drop it";
    try (Connection connection = connect()) {
      execute(
          connection,
          SPINE,
          "CREATE VIEW names AS SELECT name FROM spine",
          "CREATE VIEW xs AS SELECT x FROM offline.words",
          "CREATE TABLE other AS SELECT 1 AS x");
      try (PreparedStatement prepared =
          connection.prepareStatement("SELECT name FROM spine WHERE name = ?")) {
        prepared.setString(1, "a");
        assertThat(rows(prepared.executeQuery())).containsExactly("a");

        failDuckDb();

        assertThatThrownBy(prepared::executeQuery).hasMessageContaining(message);
      }
      for (String sql :
          List.of(
              AS_OF,
              "SELECT * FROM spine",
              "SELECT * FROM session.spine",
              "SELECT * FROM names",
              "DESCRIBE spine",
              "INSERT INTO spine VALUES ('c', TIMESTAMP '2026-01-05 00:00:00')")) {
        assertThatThrownBy(() -> execute(connection, sql))
            .as(sql)
            .hasMessageContaining("TABLE_LOST: ")
            .hasMessageContaining(message);
      }
      assertThat(rows(connection, "SHOW TABLES FROM session")).hasSize(2);
      assertThat(rows(connection, "SELECT count(*) FROM xs")).containsExactly("2");
      execute(connection, SPINE, "DROP TABLE other");
      assertThat(rows(connection, "SELECT name FROM names ORDER BY name"))
          .containsExactly("a", "b");
      assertThatThrownBy(() -> rows(connection, "SELECT * FROM other"))
          .hasMessageContaining("TABLE_NOT_FOUND");
    }
  }

  /** What an append made would lack the rows before. */
  @Test
  @SuppressWarnings("try") // what Flight closes is declared to throw anything
  void takesALostTableInAsAWholeOnly() throws Exception {
    Location location = Location.forGrpcInsecure("127.0.0.1", endpoint.flight().port());
    try (BufferAllocator allocator = new RootAllocator();
        FlightSqlClient client =
            new FlightSqlClient(FlightClient.builder(allocator, location).build())) {
      assertThat(ingest(client, allocator, TABLE_EXISTS_OPTION_APPEND, 2)).isEqualTo(2);
      assertThat(ingest(client, allocator, TABLE_EXISTS_OPTION_APPEND, 1)).isEqualTo(1);

      failDuckDb();

      assertThatThrownBy(() -> ingest(client, allocator, TABLE_EXISTS_OPTION_APPEND, 1))
          .hasMessageStartingWith("TABLE_LOST: Table 'sent' of this session was lost");
      assertThat(ingest(client, allocator, TABLE_EXISTS_OPTION_REPLACE, 3)).isEqualTo(3);
      assertThat(ingest(client, allocator, TABLE_EXISTS_OPTION_APPEND, 1)).isEqualTo(1);
      failDuckDb();
      assertThat(ingest(client, allocator, TABLE_EXISTS_OPTION_FAIL, 4)).isEqualTo(4);
    }
  }

  private static long ingest(
      FlightSqlClient client, BufferAllocator allocator, TableExistsOption ifThere, int rows) {
    TableDefinitionOptions mode =
        TableDefinitionOptions.newBuilder()
            .setIfNotExist(TABLE_NOT_EXIST_OPTION_CREATE)
            .setIfExists(ifThere)
            .build();
    Schema numbers = new Schema(List.of(Field.nullable("n", new ArrowType.Int(Long.SIZE, true))));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(numbers, allocator)) {
      root.setRowCount(rows);
      return client.executeIngest(root, new ExecuteIngestOptions("sent", mode, null, null, null));
    }
  }

  @Test
  void knowsTheFunctionsOfJoinsAndPartitionsAgain() throws SQLException {
    List<String> answer = List.of("a 1 one", "b 2 two");
    try (Connection connection = connect()) {
      for (String strategy : List.of("merge", "probe", "native", "arg_max", "row_number")) {
        execute(connection, "SET pit_strategy = '" + strategy + "'", SPINE);
        assertThat(rows(connection, AS_OF)).as(strategy).isEqualTo(answer);

        failDuckDb();
        execute(connection, SPINE);

        assertThat(rows(connection, AS_OF)).as(strategy).isEqualTo(answer);
        execute(connection, "DROP TABLE spine");
      }
      String count = "SELECT count(*) FROM offline.words WHERE name = 'zz'";
      execute(
          connection,
          "INSERT INTO words VALUES ('zz', TIMESTAMP '2026-01-01 00:00:00', 3, 'three')");
      failDuckDb();
      stores.replicator().replicateNow();
      assertThat(rows(connection, count)).containsExactly("1");
      execute(connection, "PURGE FROM words WHERE name = 'zz'");
      assertThat(rows(connection, count)).containsExactly("0");
    }
  }

  @Test
  void endsResultsThatAreReadAndGivesTheirMemoryBack() throws Exception {
    try (Connection connection = connect()) {
      execute(
          connection,
          "CREATE TABLE digits AS SELECT * FROM (VALUES (0), (1), (2), (3), (4)"
              + ", (5), (6), (7), (8), (9)) AS d (n)");
      try (Statement statement = connection.createStatement();
          ResultSet result =
              statement.executeQuery(
                  "SELECT a.n, b.n, c.n, d.n, e.n, f.n, g.n FROM digits a, digits b, digits c,"
                      + " digits d, digits e, digits f, digits g")) {
        assertThat(result.next()).isTrue();

        failDuckDb();

        assertThatThrownBy(() -> rows(result))
            .hasMessageContaining("ENGINE_UNAVAILABLE: The server's DuckDB failed at another");
      }
    }
    Await.until(() -> stores.allocator().getAllocatedMemory() == 0);
  }

  @Test
  void answersManyClientsRightlyOrNotAtAll() throws Exception {
    failWhile(
        (connection, isOver, answered) -> {
          execute(connection, "SET pit_strategy = 'merge'");
          String query =
              "SELECT w.x, v.y FROM offline.words AS w LEFT ASOF JOIN offline.words AS v"
                  + " MATCH_CONDITION (v.event_time <= w.event_time) ON v.name = w.name"
                  + " WHERE w.name IN ('a', 'b') ORDER BY w.x";
          while (!isOver.get()) {
            try {
              assertThat(rows(connection, query)).containsExactly("1 one", "2 two");
              answered.incrementAndGet();
            } catch (SQLException | RuntimeException e) { // the driver throws either
              assertThat(e.getMessage()).contains("ENGINE_UNAVAILABLE: ");
            }
          }
        });
  }

  /** A table has all that was put into it, or is lost. */
  @Test
  void keepsTablesOfManySessionsWholeOrLosesThem() throws Exception {
    failWhile(
        (connection, isOver, answered) -> {
          while (!isOver.get()) {
            try {
              execute(connection, "DROP TABLE IF EXISTS spine", SPINE);
              assertThat(rows(connection, AS_OF)).containsExactly("a 1 one", "b 2 two");
              execute(
                  connection, "INSERT INTO spine VALUES ('c', TIMESTAMP '2026-01-05 00:00:00')");
              assertThat(rows(connection, "SELECT count(*), max(name) FROM spine"))
                  .containsExactly("3 c");
              answered.incrementAndGet();
            } catch (SQLException | RuntimeException e) { // the driver throws either
              assertThat(e.getMessage())
                  .containsAnyOf("ENGINE_UNAVAILABLE: ", "TABLE_LOST: ", "CONFLICT: ");
            }
          }
        });
  }

  private interface Client {
    void ask(Connection connection, AtomicBoolean isOver, AtomicLong answered) throws SQLException;
  }

  /** Each failure comes after further answers, so that the last ones follow the last but one. */
  private static void failWhile(Client client) throws Exception {
    int clients = 4;
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicLong answered = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<?>> asking = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        asking.add(
            threads.submit(
                () -> {
                  try (Connection connection = connect()) {
                    client.ask(connection, isOver, answered);
                  }
                  return null;
                }));
      }
      for (int i = 0; i < 6; i++) {
        long before = answered.get();
        Await.until(
            () -> answered.get() >= before + clients || asking.stream().anyMatch(Future::isDone));
        failDuckDb();
      }
      isOver.set(true);
      for (Future<?> each : asking) {
        each.get();
      }
    } finally {
      isOver.set(true);
      threads.shutdownNow();
    }
    Await.until(() -> stores.allocator().getAllocatedMemory() == 0);
  }
}
