package dev.tidemark.server.session;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightStream;
import org.jspecify.annotations.Nullable;

/**
 * The first message of a stream that a client sends. Flight itself waits for it for ever, also when
 * the client has ended its stream or gone without one. Thread-safe.
 */
public final class FirstMessage {
  private boolean came;
  private boolean ended;
  private boolean gone;
  private @Nullable Thread reader;
  private @Nullable Runnable waiting;

  /**
   * What the stream is for; waits for the first message, which has to say it. Whether the stream
   * has a schema is known then, too, unless it comes later.
   *
   * <p>Errors: {@code INVALID_STATEMENT} where the client ends the stream without a message, {@code
   * CANCELLED} where it goes.
   */
  public FlightDescriptor descriptor(FlightStream stream) {
    try {
      await();
      return stream.getDescriptor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidemarkException(ErrorCode.CANCELLED, "the server is stopping", e);
    } finally {
      done();
    }
  }

  private synchronized void await() throws InterruptedException {
    while (!came && !ended) {
      wait();
    }
    if (gone) {
      throw new TidemarkException(ErrorCode.CANCELLED, "the client has gone");
    }
    if (!came) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "the client has sent nothing, not even what it wants to put; ADBC does so for a table"
              + " that has no batches: ingest a reader of one empty batch instead");
    }
    reader = Thread.currentThread();
  }

  private synchronized void done() {
    if (reader != null && gone) {
      Thread.interrupted();
    }
    reader = null;
  }

  /**
   * Runs the task when the message is there, or never will be: at once, or on the thread that
   * brings it. The task must not wait.
   */
  public void whenThere(Runnable task) {
    synchronized (this) {
      if (!came && !ended) {
        waiting = task;
        return;
      }
    }
    task.run();
  }

  private void messageCame() {
    synchronized (this) {
      came = true;
      notifyAll();
    }
    startWaiting();
  }

  private void streamEnded() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    startWaiting();
  }

  private void startWaiting() {
    Runnable task;
    synchronized (this) {
      task = waiting;
      waiting = null;
    }
    if (task != null) {
      task.run();
    }
  }

  /** Ends the wait for a descriptor that was not in the first message. */
  private void clientGone() {
    synchronized (this) {
      gone = true;
      if (reader != null) {
        reader.interrupt();
      }
    }
    streamEnded();
  }

  /** The same listener, watched. */
  <Q> ServerCall.Listener<Q> watching(ServerCall.Listener<Q> listener) {
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onMessage(Q message) {
        super.onMessage(message);
        messageCame();
      }

      @Override
      public void onHalfClose() {
        super.onHalfClose();
        streamEnded();
      }

      @Override
      public void onCancel() {
        super.onCancel();
        clientGone();
      }
    };
  }
}
