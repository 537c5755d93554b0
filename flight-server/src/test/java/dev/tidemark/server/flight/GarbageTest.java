package dev.tidemark.server.flight;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.tidemark.server.testing.RunningServer;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementSubstraitPlan;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that make no sense are answered at once, and the server goes on. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class GarbageTest {
  private static final byte[] GARBAGE = "\u0001 no command \u00ff".getBytes(UTF_8);

  /** A call that is not answered fails by it, with another status than the tests want. */
  private static final CallOption PATIENCE = CallOptions.timeout(2, TimeUnit.MINUTES);

  private BufferAllocator allocator;
  private FlightClient client;

  @BeforeEach
  void connect() {
    allocator = new RootAllocator();
    client = FlightClient.builder(allocator, RunningServer.location()).build();
  }

  @AfterEach
  void stillAnswers() throws Exception {
    Ticket ticket =
        new Ticket(packed(CommandStatementQuery.newBuilder().setQuery("SELECT 1 AS one").build()));
    try (FlightStream stream = client.getStream(ticket, PATIENCE)) {
      assertThat(stream.next()).isTrue();
    }
    client.close();
    Memory.awaitGivenBack();
    allocator.close();
  }

  private static byte[] packed(Message message) {
    return Any.pack(message).toByteArray();
  }

  private static void refused(ThrowingCallable call, String sentence) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FlightRuntimeException.class,
            e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.INVALID_ARGUMENT))
        .hasMessageStartingWith("INVALID_STATEMENT: ")
        .hasMessageContaining(sentence);
  }

  /** What is no command anywhere, and what the sentence about it holds. */
  static List<Object[]> noCommands() {
    return List.of(
        new Object[] {new byte[0], "neither a command of Flight SQL nor the text of a statement"},
        new Object[] {
          "\u0001 no statement".getBytes(UTF_8),
          "neither a command of Flight SQL nor the text of a statement"
        },
        new Object[] {
          "SELECT '\u00e4'".getBytes(ISO_8859_1),
          "neither a command of Flight SQL nor the text of a statement"
        },
        new Object[] {GARBAGE, "neither a command of Flight SQL nor the text of a statement"},
        new Object[] {packed(Flight.Action.getDefaultInstance()), "arrow.flight.protocol.Action"},
        new Object[] {packed(CommandStatementSubstraitPlan.getDefaultInstance()), "SubstraitPlan"},
        new Object[] {
          Any.pack(CommandStatementQuery.getDefaultInstance()).toBuilder()
              .setValue(ByteString.copyFrom(GARBAGE))
              .build()
              .toByteArray(),
          "neither a command of Flight SQL nor the text of a statement"
        });
  }

  @ParameterizedTest
  @MethodSource("noCommands")
  void refusesATicketThatIsNoCommand(byte[] bytes, String sentence) {
    refused(() -> read(new Ticket(bytes)), sentence);
  }

  @ParameterizedTest
  @MethodSource("noCommands")
  void refusesADescriptorThatHoldsNoCommand(byte[] bytes, String sentence) {
    FlightDescriptor descriptor = FlightDescriptor.command(bytes);

    refused(() -> client.getInfo(descriptor, PATIENCE), sentence);
    refused(() -> client.getSchema(descriptor, PATIENCE), sentence);
    refused(() -> put(descriptor), sentence);
  }

  @Test
  void refusesAPath() {
    FlightDescriptor path = FlightDescriptor.path("a", "b", "c");

    refused(() -> client.getInfo(path, PATIENCE), "path");
    refused(() -> client.getSchema(path, PATIENCE), "path");
    refused(() -> put(path), "path");
  }

  @Test
  void refusesACommandInTheWrongCall() {
    byte[] update = packed(CommandStatementUpdate.newBuilder().setQuery("SELECT 1").build());

    refused(() -> read(new Ticket(update)), "'CommandStatementUpdate' has no place in DoGet");
    refused(
        () -> client.getInfo(FlightDescriptor.command(update), PATIENCE),
        "'CommandStatementUpdate' has no place in GetFlightInfo");
    refused(
        () -> client.getSchema(FlightDescriptor.command(update), PATIENCE),
        "'CommandStatementUpdate' has no place in GetSchema");
    refused(
        () -> put(FlightDescriptor.command(packed(CommandGetTables.getDefaultInstance()))),
        "'CommandGetTables' has no place in DoPut");
  }

  @Test
  void refusesAHandleThatItDidNotGiveOut() {
    ByteString handle = ByteString.copyFrom(GARBAGE);
    byte[] query =
        packed(
            CommandPreparedStatementQuery.newBuilder().setPreparedStatementHandle(handle).build());
    byte[] update =
        packed(
            CommandPreparedStatementUpdate.newBuilder().setPreparedStatementHandle(handle).build());
    byte[] ticket = packed(TicketStatementQuery.newBuilder().setStatementHandle(handle).build());

    refused(() -> read(new Ticket(ticket)), "not one that this server gave out");
    refused(() -> read(new Ticket(query)), "not open in this session");
    refused(() -> client.getInfo(FlightDescriptor.command(query), PATIENCE), "not open");
    refused(() -> client.getSchema(FlightDescriptor.command(query), PATIENCE), "not open");
    refused(() -> put(FlightDescriptor.command(query)), "not open");
    refused(() -> put(FlightDescriptor.command(update)), "not open");
  }

  @Test
  void closesAStatementThatIsNotOpenWithoutComplaint() {
    Action close =
        new Action(
            "ClosePreparedStatement",
            packed(
                ActionClosePreparedStatementRequest.newBuilder()
                    .setPreparedStatementHandle(ByteString.copyFrom(GARBAGE))
                    .build()));

    assertThat(client.doAction(close, PATIENCE)).toIterable().isEmpty();
  }

  @Test
  void refusesAnUnknownAction() {
    refused(() -> act("CreatePreparedStatements", GARBAGE), "did you mean 'CreatePreparedState");
    refused(() -> act("BeginTransaction", GARBAGE), "'BeginTransaction'");
  }

  @Test
  void refusesABodyThatIsNotTheActions() {
    List<String> actions =
        StreamSupport.stream(client.listActions(PATIENCE).spliterator(), false)
            .map(ActionType::getType)
            .toList();

    assertThat(actions)
        .contains("CreatePreparedStatement", "CancelFlightInfo", "CloseSession")
        .allSatisfy(action -> refused(() -> act(action, GARBAGE), "'" + action + "'"));
  }

  @Test
  void listsNoFlights() {
    assertThatThrownBy(() -> client.listFlights(Criteria.ALL, PATIENCE).forEach(flight -> {}))
        .isInstanceOfSatisfying(
            FlightRuntimeException.class,
            e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.UNIMPLEMENTED))
        .hasMessageContaining("GetTables");
  }

  @Test
  void refusesAPutWithoutAMessage() throws Exception {
    Status status = rawPut(Optional.empty());

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("the client has sent nothing");
  }

  @Test
  void refusesAnIngestWithoutASchema() throws Exception {
    Status status =
        rawPut(Optional.of(CommandStatementIngest.newBuilder().setTable("nothing").build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("the client has sent no schema");
  }

  /** Clients in Go send an update so. */
  @Test
  void answersAnUpdateWithoutASchema() throws Exception {
    assertThat(update("SET query_timeout = '1 minute'").getCode()).isEqualTo(Status.Code.OK);

    Status failed = update("SELEC 1");
    assertThat(failed.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failed.getDescription()).startsWith("SYNTAX_ERROR: ");
  }

  private static Status update(String sql) throws Exception {
    return rawPut(Optional.of(CommandStatementUpdate.newBuilder().setQuery(sql).build()));
  }

  private void read(Ticket ticket) throws Exception {
    try (FlightStream stream = client.getStream(ticket, PATIENCE)) {
      while (stream.next()) {
        stream.getRoot().clear();
      }
    }
  }

  private void act(String name, byte[] body) {
    client.doAction(new Action(name, body), PATIENCE).forEachRemaining(result -> {});
  }

  /** Puts one row. */
  private void put(FlightDescriptor descriptor) {
    try (BigIntVector numbers = new BigIntVector("n", allocator);
        VectorSchemaRoot root = VectorSchemaRoot.of(numbers)) {
      AsyncPutListener answers = new AsyncPutListener();
      FlightClient.ClientStreamListener stream =
          client.startPut(descriptor, root, answers, PATIENCE);
      numbers.setSafe(0, 1);
      root.setRowCount(1);
      stream.putNext();
      stream.completed();
      stream.getResult();
    }
  }

  /** A DoPut of at most one message, which has no schema; returns how it ended. */
  private static Status rawPut(Optional<Message> command) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", RunningServer.location().getUri().getPort())
            .usePlaintext()
            .build();
    try {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      ClientCall<Flight.FlightData, Flight.PutResult> call =
          channel.newCall(
              FlightServiceGrpc.getDoPutMethod(),
              io.grpc.CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.MINUTES));
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              ended.complete(status);
            }
          },
          new Metadata());
      call.request(10);
      command.ifPresent(
          message ->
              call.sendMessage(
                  Flight.FlightData.newBuilder()
                      .setFlightDescriptor(
                          Flight.FlightDescriptor.newBuilder()
                              .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                              .setCmd(ByteString.copyFrom(packed(message))))
                      .build()));
      call.halfClose();
      return ended.get(3, TimeUnit.MINUTES);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
