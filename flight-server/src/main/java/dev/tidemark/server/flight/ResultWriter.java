package dev.tidemark.server.flight;

import dev.tidemark.planner.engine.BatchStream;
import org.apache.arrow.flight.BackpressureStrategy;
import org.apache.arrow.flight.BackpressureStrategy.WaitResult;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.vector.ipc.message.IpcOption;

/**
 * Sends a stream's batches as fast as the client takes them: the next batch is asked for only when
 * the last one is on its way. A client that goes away stops the engine.
 */
final class ResultWriter {
  private ResultWriter() {}

  /**
   * Sends everything and closes the stream. An empty result is sent as one empty batch, without
   * which the JDBC driver would show its columns twice.
   */
  static void send(BatchStream stream, ServerStreamListener listener) {
    try (stream) {
      BackpressureStrategy pressure = new CancellingPressure(stream);
      pressure.register(listener);
      listener.start(stream.root(), null, IpcOption.DEFAULT);
      boolean more = stream.next();
      do {
        if (pressure.waitForListener(0) != WaitResult.READY) {
          stream.cancel();
          return;
        }
        listener.putNext();
        more = more && stream.next();
      } while (more);
    }
    listener.completed();
  }

  /** Waits for the client, and stops the engine when the client cancels. */
  private static final class CancellingPressure
      extends BackpressureStrategy.CallbackBackpressureStrategy {
    private final BatchStream stream;

    CancellingPressure(BatchStream stream) {
      this.stream = stream;
    }

    @Override
    protected void cancelCallback() {
      stream.cancel();
      super.cancelCallback();
    }
  }
}
