package dev.tidemark.server.flight.wire;

import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;

/**
 * Refuses a DoPut so that the client sees the error: what it still sends is read away first, since
 * a stream that nobody reads shows there as an I/O failure instead.
 */
public final class DrainedPut {
  private DrainedPut() {}

  public static void fail(FlightStream stream, StreamListener<PutResult> acks, Throwable error) {
    try {
      while (bringsRows(stream) && stream.next()) {
        stream.getRoot().clear();
      }
    } catch (RuntimeException ended) {
      if (ended != error) {
        error.addSuppressed(ended);
      }
    }
    acks.onError(FlightErrors.translate(error));
  }

  /** A client without rows may wait for the answer before it ends its stream. */
  private static boolean bringsRows(FlightStream stream) {
    return stream.hasRoot() && !stream.getSchema().getFields().isEmpty();
  }
}
