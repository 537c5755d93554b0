package dev.tidemark.server.flight.puts;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.wire.Counts;
import dev.tidemark.server.flight.wire.DecodedStream;
import dev.tidemark.server.query.Cancellation;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.write.PutTarget;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One open stream. Its batches are put one after the other, each all or none; one that is refused
 * ends the stream. Only {@link #stop} is for other threads.
 */
final class PutStream {
  private final QueryService queries;
  private final Session session;
  private final PutTarget target;
  private @Nullable Thread waiting;
  private boolean stopped;

  PutStream(QueryService queries, Session session, PutTarget target) {
    this.queries = queries;
    this.session = session;
    this.target = target;
  }

  /** Until the client has no more. A batch's app_metadata, if it has any, is its key. */
  void run(FlightStream client, BufferAllocator allocator, Consumer<DoPutUpdateResult> answers) {
    try (BatchStream rows = waitingFor(() -> DecodedStream.unfinished(client, allocator))) {
      for (long batch = 1; waitingFor(rows::next); batch++) {
        answers.accept(put(rows, client, batch));
      }
    }
  }

  private DoPutUpdateResult put(BatchStream rows, FlightStream client, long batch) {
    try {
      Optional<String> key = BatchKey.of(client.getLatestMetadata());
      Request request = new Request(key, "", new Cancellation());
      return Counts.answer(queries.put(session, target, rows.root(), request));
    } catch (TidemarkException e) {
      throw new TidemarkException(
          e.code(), e.sentence() + " (batch " + batch + " of the put stream, which ends here)", e);
    }
  }

  /** Waits for the client, and for it alone, so that {@link #stop} may interrupt it. */
  private <T> T waitingFor(Supplier<T> what) {
    beginWaiting();
    try {
      return what.get();
    } catch (RuntimeException e) {
      throw isStopped() ? stopping() : e;
    } finally {
      endWaiting();
    }
  }

  private synchronized void beginWaiting() {
    if (stopped) {
      throw stopping();
    }
    waiting = Thread.currentThread();
  }

  /** An interrupt that came too late is for nobody else. */
  private synchronized void endWaiting() {
    waiting = null;
    if (stopped) {
      Thread.interrupted();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /** No further batch is taken. */
  synchronized void stop() {
    stopped = true;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  static TidemarkException stopping() {
    return new TidemarkException(
        ErrorCode.CANCELLED,
        "the server is stopping; open the put stream again, and repeat what was not answered");
  }
}
