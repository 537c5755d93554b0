package dev.tidemark.server.flight.wire;

import dev.tidemark.planner.arrow.BatchBuffers;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.query.Cancellation;
import java.util.concurrent.Executor;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.IpcOption;

/**
 * Sends streams as fast as their clients take them: the next batch is asked for only when the last
 * one is on its way.
 *
 * <p>Threads: gRPC tells a call that its client is ready, or gone, only when the call's thread is
 * free. So a result of one batch is sent at once, and whatever is longer goes on in a thread of its
 * own.
 */
public final class ResultWriter {
  private final Executor threads;
  private final BufferAllocator allocator;

  /**
   * Sends nothing yet.
   *
   * @param threads in which long results are sent
   * @param allocator of what is being sent, which may be more than the query that made it still has
   */
  public ResultWriter(Executor threads, BufferAllocator allocator) {
    this.threads = threads;
    this.allocator = allocator;
  }

  /** Sends everything and closes the stream, then runs {@code done}; errors go to the client. */
  public void send(
      BatchStream stream, ServerStreamListener listener, Cancellation cancellation, Runnable done) {
    Sending sending =
        new Sending(
            stream,
            VectorSchemaRoot.create(stream.schema(), allocator),
            listener,
            cancellation,
            done);
    sending.guarded(() -> begin(sending));
  }

  private void begin(Sending sending) {
    sending.listener.setOnReadyHandler(sending::wake);
    sending.cancellation.then(sending::wake);
    sending.listener.start(sending.root, null, IpcOption.DEFAULT);
    if (sending.next()) {
      sending.listener.putNext();
      if (sending.next()) {
        sending.listener.setUseZeroCopy(true);
        threads.execute(() -> sending.guarded(sending::rest));
        return;
      }
    }
    sending.complete();
  }

  /** One result on its way. */
  private static final class Sending {
    private final BatchStream stream;
    private final VectorSchemaRoot root;
    private final ServerStreamListener listener;
    private final Cancellation cancellation;
    private final Runnable done;

    Sending(
        BatchStream stream,
        VectorSchemaRoot root,
        ServerStreamListener listener,
        Cancellation cancellation,
        Runnable done) {
      this.cancellation = cancellation;
      this.stream = stream;
      this.root = root;
      this.listener = listener;
      this.done = done;
    }

    /** Runs a step; one that fails ends it all. */
    void guarded(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }

    /** The rows are no longer the stream's, which may be over before the last of them has left. */
    private boolean next() {
      root.clear();
      if (!stream.next()) {
        return false;
      }
      BatchBuffers.move(stream.root(), root);
      return true;
    }

    private void rest() {
      do {
        if (clientIsReady()) {
          listener.putNext();
        }
      } while (next());
      complete();
    }

    /** Waits for the client; false where the query was cancelled, so that its stream throws. */
    private synchronized boolean clientIsReady() {
      while (!listener.isReady() && !cancellation.isRequested()) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          cancellation.request();
        }
      }
      return !cancellation.isRequested();
    }

    synchronized void wake() {
      notifyAll();
    }

    /** Everything is given back before the client knows that it is over. */
    private void complete() {
      root.close();
      stream.close();
      done.run();
      listener.completed();
    }

    private void fail(Throwable error) {
      try (root) {
        stream.close();
      } catch (RuntimeException e) {
        error.addSuppressed(e);
      } finally {
        done.run();
        listener.error(FlightErrors.translate(error));
      }
    }
  }
}
