package dev.tidemark.server.flight.wire;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** What a client sends with DoPut, as a stream. Flight owns and closes the client's stream. */
final class ClientStream implements BatchStream {
  private final FlightStream stream;
  private final boolean readsRest;
  private boolean atFirstBatch;
  private boolean broke;

  private ClientStream(FlightStream stream, boolean readsRest, boolean atFirstBatch) {
    this.stream = stream;
    this.readsRest = readsRest;
    this.atFirstBatch = atFirstBatch;
  }

  /**
   * The client's stream once its schema is here. Errors: {@code INVALID_STATEMENT} where it ends
   * without one, for which Flight would wait for ever.
   *
   * @param readsRest whether to read away what is left when the stream is closed: not where the
   *     client waits for answers before it sends more
   */
  static ClientStream of(FlightStream stream, boolean readsRest) {
    boolean atFirstBatch = false;
    while (!stream.hasRoot()) {
      atFirstBatch = stream.next();
      if (!atFirstBatch && !stream.hasRoot()) {
        throw new TidemarkException(
            ErrorCode.INVALID_STATEMENT, "the client has sent no schema, and no rows");
      }
    }
    return new ClientStream(stream, readsRest, atFirstBatch);
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
    boolean there = atFirstBatch || read();
    atFirstBatch = false;
    return there;
  }

  private boolean read() {
    broke = true;
    boolean there = stream.next();
    broke = false;
    return there;
  }

  @Override
  public void cancel() {
    stream.cancel("cancelled by the server", null);
  }

  /**
   * Reads what is left away, unless reading failed: Flight would throw the very same exception
   * again, which can't be added to itself.
   */
  @Override
  public void close() {
    while (readsRest && !broke && read()) {
      stream.getRoot().clear();
    }
  }
}
