package dev.tidemark.server.flight.puts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.OpenRole;
import dev.tidemark.server.testing.RunningServer;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Put streams of a server with few places, beside another server, and when it stops. */
@Timeout(300)
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class PutStreamLimitsTest {
  private static final FlightDescriptor TARGET = FlightDescriptor.path("features", "limited");

  @TempDir private Path data;
  @TempDir private Path other;

  private TidemarkServer start(Path folder, Map<String, String> keys) {
    return TidemarkServer.start(RunningServer.config(folder, keys));
  }

  private TidemarkServer startFirst() throws SQLException {
    TidemarkServer server = start(data, Map.of("puts.streams", "1"));
    execute(
        server,
        "CREATE FEATURE GROUP limited (k BIGINT, at TIMESTAMP(6), v INTEGER)"
            + " ENTITY KEY (k) EVENT TIME at");
    return server;
  }

  private static void execute(TidemarkServer server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private TidemarkServer startBeside(TidemarkServer server) throws Exception {
    OpenRole.make(server);
    return start(
        other,
        Map.of(
            "postgres.url",
            server.postgresUrl(),
            "postgres.user",
            OpenRole.NAME,
            "warehouse",
            data.resolve("warehouse").toString()));
  }

  private static int port(TidemarkServer server) {
    return URI.create(server.address()).getPort();
  }

  private static FlightClient connect(TidemarkServer server, BufferAllocator allocator) {
    return FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port(server)))
        .build();
  }

  @Test
  void refusesOneTooManyAndEndsThemWhenItStops() throws Exception {
    try (BufferAllocator allocator = new RootAllocator()) {
      TidemarkServer server = startFirst();
      try (FlightClient client = connect(server, allocator);
          OpenPuts first = new OpenPuts(client, allocator, TARGET)) {
        first.put(1, 1);
        try (OpenPuts second = new OpenPuts(client, allocator, TARGET)) {
          second.send(1, 2);
          assertThatThrownBy(second::answer)
              .hasStackTraceContaining("TOO_MANY_REQUESTS: there are already 1 put streams open");
        }
        first.put(1, 3);

        server.close();

        assertThatThrownBy(first::answer)
            .hasStackTraceContaining(
                "CANCELLED: the server is stopping; open the put stream again");
      } finally {
        server.close();
      }
    }
  }

  /** It has said which group, and not yet which columns. */
  @Test
  void endsOneThatHasNoSchemaYetWhenItStops() throws Exception {
    TidemarkServer server = startFirst();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port(server)).usePlaintext().build();
    try {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      ClientCall<Flight.FlightData, Flight.PutResult> call =
          channel.newCall(FlightServiceGrpc.getDoPutMethod(), CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              ended.complete(status);
            }
          },
          new Metadata());
      call.sendMessage(
          Flight.FlightData.newBuilder()
              .setFlightDescriptor(
                  Flight.FlightDescriptor.newBuilder()
                      .setType(Flight.FlightDescriptor.DescriptorType.PATH)
                      .addPath("features")
                      .addPath("limited"))
              .build());
      Await.until(() -> PutThreads.count() > 0);

      server.close();

      assertThat(ended.get(60, TimeUnit.SECONDS).getDescription())
          .contains("CANCELLED: the server is stopping; open the put stream again");
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      server.close();
    }
  }

  @Test
  void followsAChangeByAnotherServer() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        TidemarkServer server = startFirst();
        TidemarkServer second = startBeside(server);
        FlightClient client = connect(server, allocator);
        OpenPuts puts = new OpenPuts(client, allocator, TARGET)) {
      for (int i = 0; i < 5; i++) {
        execute(second, "ALTER FEATURE GROUP limited ADD FEATURE w" + i + " INTEGER");
        assertThat(puts.put(1, i)).isEqualTo(1);
      }
      execute(second, "DROP FEATURE GROUP limited");
      puts.send(1, 9);
      assertThatThrownBy(puts::answer).hasStackTraceContaining("TABLE_NOT_FOUND: ");
    }
  }
}
