package dev.tidemark.server.flight;

import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_APPEND;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_FAIL;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_REPLACE;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption.TABLE_NOT_EXIST_OPTION_CREATE;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import dev.tidemark.server.testing.Line;
import dev.tidemark.server.testing.RunningServer;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.client.ClientCookieMiddleware;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.ExecuteIngestOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flight SQL's bulk ingest, mode by mode, and what is left of one that fails. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class IngestTest {
  private static final TableDefinitionOptions CREATE =
      mode(TABLE_NOT_EXIST_OPTION_CREATE, TABLE_EXISTS_OPTION_FAIL);
  private static final TableDefinitionOptions APPEND =
      mode(TABLE_NOT_EXIST_OPTION_FAIL, TABLE_EXISTS_OPTION_APPEND);
  private static final TableDefinitionOptions REPLACE =
      mode(TABLE_NOT_EXIST_OPTION_CREATE, TABLE_EXISTS_OPTION_REPLACE);
  private static final TableDefinitionOptions CREATE_APPEND =
      mode(TABLE_NOT_EXIST_OPTION_CREATE, TABLE_EXISTS_OPTION_APPEND);

  private static TableDefinitionOptions mode(
      TableDefinitionOptions.TableNotExistOption ifMissing,
      TableDefinitionOptions.TableExistsOption ifThere) {
    return TableDefinitionOptions.newBuilder()
        .setIfNotExist(ifMissing)
        .setIfExists(ifThere)
        .build();
  }

  /** One column whose values may not be NULL, so that one that is fails on its way in. */
  private static final Schema NUMBERS =
      new Schema(List.of(new Field("n", FieldType.notNullable(new ArrowType.Int(64, true)), null)));

  private static final Schema RECORDS =
      new Schema(
          List.of(
              NUMBERS.getFields().get(0),
              Field.notNullable("at", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null))));

  private final ClientCookieMiddleware.Factory cookies = new ClientCookieMiddleware.Factory();
  private BufferAllocator allocator;
  private FlightSqlClient client;

  /** The server's own PostgreSQL, seen as a schema of somebody else. */
  @BeforeAll
  static void registerASchema() throws SQLException {
    RunningServer.execute(
        "CREATE SCHEMA elsewhere FROM POSTGRES '"
            + RunningServer.server().postgresUrl()
            + "' (user = 'open_role', schema = 'public')",
        "CREATE FEATURE GROUP cut (n BIGINT, at TIMESTAMP(6)) ENTITY KEY (n) EVENT TIME at",
        "CREATE FEATURE GROUP ingested (n BIGINT, at TIMESTAMP(6)) ENTITY KEY (n) EVENT TIME at");
  }

  @BeforeEach
  void connect() {
    allocator = new RootAllocator();
    client = newClient();
  }

  @AfterEach
  void givesEverythingBack() throws Exception {
    client.close();
    Memory.awaitGivenBack();
    allocator.close();
  }

  private FlightSqlClient newClient() {
    return new FlightSqlClient(
        FlightClient.builder(allocator, RunningServer.location()).intercept(cookies).build());
  }

  private long ingest(String table, TableDefinitionOptions mode, long... values) {
    return ingest(new ExecuteIngestOptions(table, mode, null, null, null), values);
  }

  private long ingest(ExecuteIngestOptions options, long... values) {
    try (VectorSchemaRoot root = numbers(values)) {
      return client.executeIngest(root, options);
    }
  }

  private VectorSchemaRoot numbers(long... values) {
    VectorSchemaRoot root = VectorSchemaRoot.create(NUMBERS, allocator);
    for (int row = 0; row < values.length; row++) {
      ((BigIntVector) root.getVector(0)).setSafe(row, values[row]);
    }
    root.setRowCount(values.length);
    return root;
  }

  private String read(String query) throws Exception {
    FlightInfo info = client.execute(query);
    StringBuilder values = new StringBuilder();
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      while (stream.next()) {
        for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
          values.append(stream.getRoot().getVector(0).getObject(row)).append(' ');
        }
      }
    }
    return values.toString().trim();
  }

  private String all(String table) throws Exception {
    return read("SELECT n FROM " + table + " ORDER BY n");
  }

  @Test
  void createsATableOfTheSession() throws Exception {
    assertThat(ingest("made", CREATE, 1, 2)).isEqualTo(2);

    assertThat(all("session.made")).isEqualTo("1 2");
    assertThatThrownBy(() -> ingest("made", CREATE, 3)).hasMessageStartingWith("ALREADY_EXISTS: ");
    assertThat(all("made")).isEqualTo("1 2");
  }

  @Test
  void appendsToATableThatIsThere() throws Exception {
    assertThatThrownBy(() -> ingest("appended", APPEND, 1))
        .hasMessageStartingWith("TABLE_NOT_FOUND: ");

    ingest("appended", CREATE, 1);
    assertThat(ingest("appended", APPEND, 2, 3)).isEqualTo(2);

    assertThat(all("appended")).isEqualTo("1 2 3");
  }

  @Test
  void replacesATable() throws Exception {
    assertThat(ingest("replaced", REPLACE, 1, 2)).isEqualTo(2);
    assertThat(ingest("replaced", REPLACE, 3)).isEqualTo(1);

    assertThat(all("replaced")).isEqualTo("3");
  }

  @Test
  void createsOrAppends() throws Exception {
    assertThat(ingest("grown", CREATE_APPEND, 1)).isEqualTo(1);
    assertThat(ingest("grown", CREATE_APPEND, 2)).isEqualTo(1);

    assertThat(all("grown")).isEqualTo("1 2");
  }

  @Test
  void createsAnEmptyTable() throws Exception {
    assertThat(ingest("empty", CREATE)).isZero();
    assertThat(ingest("empty", APPEND)).isZero();

    assertThat(all("empty")).isEmpty();
  }

  @Test
  void putsATemporaryTableIntoTheSessionWhateverTheSchema() throws Exception {
    ingest(new ExecuteIngestOptions("temporary", CREATE, true, null, "elsewhere", null), 1);

    assertThat(all("session.temporary")).isEqualTo("1");
  }

  @Test
  void createsAndAppendsInTheSchemaThatIsNamed() throws Exception {
    assertThat(ingest(elsewhere("lasting", CREATE), 1)).isEqualTo(1);
    assertThat(ingest(elsewhere("lasting", APPEND), 2)).isEqualTo(1);

    assertThat(all("elsewhere.lasting")).isEqualTo("1 2");
    assertThatThrownBy(() -> ingest(elsewhere("lasting", CREATE), 3))
        .hasMessageStartingWith("ALREADY_EXISTS: ");
    assertThatThrownBy(() -> ingest(elsewhere("lasting", REPLACE), 3))
        .hasMessageStartingWith("NOT_SUPPORTED: ");
    client.executeUpdate("DROP TABLE elsewhere.lasting");
  }

  @Test
  void refusesTablesThatTakeNoRows() {
    assertThatThrownBy(
            () -> ingest(new ExecuteIngestOptions("ingested", APPEND, null, "online", null), 1))
        .hasMessageStartingWith("NOT_SUPPORTED: ")
        .hasMessageContaining("insert into 'ingested'");
    assertThatThrownBy(
            () -> ingest(new ExecuteIngestOptions("fresh", CREATE, null, "features", null), 1))
        .hasMessageStartingWith("NOT_SUPPORTED: ");
  }

  @Test
  void leavesNoTableWhereAValueIsBad() throws Exception {
    assertThatThrownBy(() -> ingestTwoBatchesTheSecondBad(session("half", CREATE)))
        .hasMessage("NULL_NOT_ALLOWED: Column 'n' takes no NULL");
    assertThatThrownBy(() -> all("half")).hasMessageStartingWith("TABLE_NOT_FOUND: ");

    ingest("whole", CREATE, 1);
    assertThatThrownBy(() -> ingestTwoBatchesTheSecondBad(session("whole", REPLACE)))
        .hasMessageStartingWith("NULL_NOT_ALLOWED: ");
    assertThatThrownBy(() -> ingestTwoBatchesTheSecondBad(session("whole", APPEND)))
        .hasMessageStartingWith("NULL_NOT_ALLOWED: ");
    assertThat(all("whole")).isEqualTo("1");
  }

  @Test
  void leavesNoTableElsewhereWhereAValueIsBad() {
    assertThatThrownBy(() -> ingestTwoBatchesTheSecondBad(command("half", "elsewhere", CREATE)))
        .hasMessageStartingWith("NULL_NOT_ALLOWED: ");

    assertThatThrownBy(() -> all("elsewhere.half")).hasMessageStartingWith("TABLE_NOT_FOUND: ");
  }

  @Test
  void leavesNoTableWhereTheClientGivesUp() throws Exception {
    try (FlightClient other = client();
        VectorSchemaRoot root = numbers(1, 2)) {
      FlightClient.ClientStreamListener stream = start(other, session("given_up", CREATE), root);
      Queries.await("INGEST INTO given_up", "RUNNING");

      stream.error(new IllegalStateException("the client gives up"));

      Queries.await("INGEST INTO given_up", "CANCELLED");
    }
    assertThatThrownBy(() -> all("given_up")).hasMessageStartingWith("TABLE_NOT_FOUND: ");
  }

  @Test
  void leavesNoTableWhereTheClientVanishes() throws Exception {
    try (VectorSchemaRoot root = numbers(1, 2);
        Line line = Line.to(RunningServer.location());
        FlightClient vanishing =
            FlightClient.builder(allocator, line.location()).intercept(cookies).build()) {
      start(vanishing, session("vanished", CREATE), root);
      start(vanishing, command("vanished_elsewhere", "elsewhere", CREATE), root);
      Queries.await("INGEST INTO vanished", "RUNNING");
      Queries.await("INGEST INTO vanished_elsewhere", "RUNNING");

      line.cut();

      Queries.await("INGEST INTO vanished", "CANCELLED");
      Queries.await("INGEST INTO vanished_elsewhere", "CANCELLED");
    }
    assertThatThrownBy(() -> all("session.vanished")).hasMessageStartingWith("TABLE_NOT_FOUND: ");
    assertThatThrownBy(() -> all("elsewhere.vanished_elsewhere"))
        .hasMessageStartingWith("TABLE_NOT_FOUND: ");
  }

  @Test
  void writesNothingOfABatchWhoseClientVanishes() throws Exception {
    try (VectorSchemaRoot root = records(1, 2);
        Line line = Line.to(RunningServer.location());
        FlightClient vanishing =
            FlightClient.builder(allocator, line.location()).intercept(cookies).build()) {
      start(vanishing, command("cut", "features", APPEND), root);
      Queries.await("INGEST INTO cut", "RUNNING");

      line.cut();

      Queries.await("INGEST INTO cut", "CANCELLED");
    }
    assertThat(all("features.cut")).isEmpty();
    assertThat(all("online.cut")).isEmpty();
  }

  /** Records of the group {@code cut}. */
  private VectorSchemaRoot records(long... values) {
    VectorSchemaRoot root = VectorSchemaRoot.create(RECORDS, allocator);
    for (int row = 0; row < values.length; row++) {
      ((BigIntVector) root.getVector(0)).setSafe(row, values[row]);
      ((TimeStampMicroVector) root.getVector(1)).setSafe(row, 0);
    }
    root.setRowCount(values.length);
    return root;
  }

  private static ExecuteIngestOptions elsewhere(String table, TableDefinitionOptions mode) {
    return new ExecuteIngestOptions(table, mode, null, "elsewhere", null);
  }

  private static CommandStatementIngest session(String table, TableDefinitionOptions mode) {
    return CommandStatementIngest.newBuilder()
        .setTable(table)
        .setTableDefinitionOptions(mode)
        .build();
  }

  private static CommandStatementIngest command(
      String table, String schema, TableDefinitionOptions mode) {
    return session(table, mode).toBuilder().setSchema(schema).build();
  }

  /** Another connection of the same session. */
  private FlightClient client() {
    return FlightClient.builder(allocator, RunningServer.location()).intercept(cookies).build();
  }

  /** Sends the batch and leaves the stream open. */
  private static FlightClient.ClientStreamListener start(
      FlightClient client, CommandStatementIngest ingest, VectorSchemaRoot batch) {
    FlightClient.ClientStreamListener stream =
        client.startPut(
            FlightDescriptor.command(Any.pack(ingest).toByteArray()),
            batch,
            new AsyncPutListener());
    stream.putNext();
    return stream;
  }

  private void ingestTwoBatchesTheSecondBad(CommandStatementIngest ingest) throws Exception {
    try (FlightClient other = client();
        VectorSchemaRoot root = numbers(1, 2)) {
      FlightClient.ClientStreamListener stream = start(other, ingest, root);
      root.getVector(0).setNull(1);
      stream.putNext();
      stream.completed();
      stream.getResult();
    }
  }
}
