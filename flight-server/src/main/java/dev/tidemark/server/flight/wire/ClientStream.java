package dev.tidemark.server.flight.wire;

import dev.tidemark.planner.engine.BatchStream;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** What a client sends with DoPut, as a stream. Flight owns and closes the client's stream. */
final class ClientStream implements BatchStream {
  private final FlightStream stream;

  ClientStream(FlightStream stream) {
    this.stream = stream;
  }

  @Override
  public Schema schema() {
    return stream.getSchema();
  }

  @Override
  public VectorSchemaRoot root() {
    return stream.getRoot();
  }

  @Override
  public boolean next() {
    return stream.next();
  }

  @Override
  public void cancel() {
    stream.cancel("cancelled by the server", null);
  }

  @Override
  public void close() {
    while (stream.next()) {
      stream.getRoot().clear();
    }
  }
}
