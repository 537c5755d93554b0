package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.session.FirstMessage;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/** Clients that open a put and send nothing: they cost no thread, and are told how it ends. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class SilentPutTest {
  private static final int CALLS = 50;

  private static CompletableFuture<Status> open(
      ClientCall<Flight.FlightData, Flight.PutResult> call) {
    CompletableFuture<Status> ended = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    return ended;
  }

  /** Whether a thread of the server waits for the first message of a put. */
  private static boolean anyWaits() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getClassName().equals(FirstMessage.class.getName()));
  }

  @Test
  void holdNoThread() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", RunningServer.location().getUri().getPort())
            .usePlaintext()
            .build();
    try (BufferAllocator allocator = new RootAllocator();
        FlightClient client = FlightGrpcUtils.createFlightClient(allocator, channel)) {
      List<ClientCall<Flight.FlightData, Flight.PutResult>> calls =
          Stream.generate(
                  () ->
                      channel.newCall(
                          FlightServiceGrpc.getDoPutMethod(),
                          CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.MINUTES)))
              .limit(CALLS)
              .toList();
      List<CompletableFuture<Status>> ends = calls.stream().map(SilentPutTest::open).toList();
      // A connection's calls begin in their order, so when it is answered the others have begun.
      assertThat(client.listActions()).isNotEmpty();

      Await.until(() -> !anyWaits());

      calls.forEach(ClientCall::halfClose);
      for (CompletableFuture<Status> end : ends) {
        Status status = end.get(60, TimeUnit.SECONDS);
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("the client has sent nothing");
      }
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
