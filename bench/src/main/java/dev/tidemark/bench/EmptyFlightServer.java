package dev.tidemark.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A Flight server that answers every DoGet with an empty result: what a call costs before anything
 * is done. Prints its port on a line; ends when its input does.
 */
final class EmptyFlightServer extends NoOpFlightProducer {
  private static final Schema NO_COLUMNS = new Schema(List.of());

  private final BufferAllocator allocator;

  private EmptyFlightServer(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  @SuppressWarnings("try") // close() may be interrupted, and then the run ends
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (BufferAllocator allocator = new RootAllocator();
        FlightServer server =
            FlightServer.builder(
                    allocator,
                    Location.forGrpcInsecure("127.0.0.1", 0),
                    new EmptyFlightServer(allocator))
                .build()
                .start()) {
      System.out.println(server.getPort());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(NO_COLUMNS, allocator)) {
      listener.start(root);
      listener.completed();
    }
  }
}
