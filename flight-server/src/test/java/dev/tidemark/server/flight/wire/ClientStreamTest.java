package dev.tidemark.server.flight.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/** What reads a client's stream is told once how it broke, and ends. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class ClientStreamTest {
  /** Reads each put to its end. */
  private static final class Reader extends NoOpFlightProducer {
    final CompletableFuture<Void> began = new CompletableFuture<>();
    final CompletableFuture<Throwable> told = new CompletableFuture<>();

    @Override
    public Runnable acceptPut(
        CallContext context, FlightStream stream, StreamListener<PutResult> acks) {
      return () -> {
        try {
          read(stream, acks);
        } catch (RuntimeException e) {
          told.completeExceptionally(e);
        }
      };
    }

    private void read(FlightStream stream, StreamListener<PutResult> acks) {
      try (ClientStream rows = ClientStream.of(stream, true)) {
        while (rows.next()) {
          began.complete(null);
        }
      } catch (RuntimeException e) {
        DrainedPut.fail(stream, acks, e);
        told.complete(e);
      }
    }
  }

  @Test
  void endsWithTheClientsOwnEnd() throws Exception {
    Reader reader = new Reader();
    try (BufferAllocator allocator = new RootAllocator();
        FlightServer server =
            FlightServer.builder(allocator, Location.forGrpcInsecure("127.0.0.1", 0), reader)
                .build()
                .start();
        FlightClient client =
            FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.getPort()))
                .build();
        BigIntVector numbers = new BigIntVector("n", allocator);
        VectorSchemaRoot root = VectorSchemaRoot.of(numbers)) {
      FlightClient.ClientStreamListener put =
          client.startPut(FlightDescriptor.path("numbers"), root, new AsyncPutListener());
      numbers.setSafe(0, 1);
      root.setRowCount(1);
      put.putNext();
      reader.began.get(60, TimeUnit.SECONDS);

      put.error(new IllegalStateException("the client gives up"));

      assertThat(reader.told.get(60, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              FlightRuntimeException.class,
              e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.CANCELLED));
    }
  }
}
