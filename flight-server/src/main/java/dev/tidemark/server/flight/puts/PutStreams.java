package dev.tidemark.server.flight.puts;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.statement.write.PutTarget;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.BufferAllocator;

/** The put streams that are open; each holds a thread. Thread-safe. */
public final class PutStreams implements AutoCloseable {
  private final QueryService queries;
  private final BufferAllocator allocator;
  private final int maximum;
  private final Set<PutStream> open = new HashSet<>();
  private boolean closed;

  /** At most {@code maximum} may be open at once. */
  public PutStreams(QueryService queries, BufferAllocator allocator, int maximum) {
    this.queries = queries;
    this.allocator = allocator;
    this.maximum = maximum;
  }

  /**
   * Puts and answers each batch until the client ends its stream. Errors: those of a put, after
   * which nothing more is taken; {@code TOO_MANY_REQUESTS} past the limit; {@code CANCELLED} where
   * the server stops.
   *
   * @param path of the call's descriptor
   */
  public void run(
      Caller caller, List<String> path, FlightStream rows, Consumer<DoPutUpdateResult> answers) {
    PutTarget target = PutTarget.of(path);
    if (caller.request().idempotencyKey().isPresent()) {
      throw new TidemarkException(
          ErrorCode.INVALID_PARAMETER,
          "an idempotency key is of one put, and this call makes many; send a key with each batch,"
              + " as its app_metadata");
    }
    PutStream stream = new PutStream(queries, caller.session(), target);
    enter(stream);
    try {
      stream.run(rows, allocator, answers);
    } finally {
      leave(stream);
    }
  }

  private synchronized void enter(PutStream stream) {
    if (closed) {
      throw PutStream.stopping();
    }
    if (open.size() >= maximum) {
      throw new TidemarkException(
          ErrorCode.TOO_MANY_REQUESTS,
          "there are already "
              + maximum
              + " put streams open; wait until one ends, or raise puts.streams");
    }
    open.add(stream);
  }

  private synchronized void leave(PutStream stream) {
    open.remove(stream);
  }

  /** Ends every stream when the put that is under way in it is answered. */
  @Override
  public synchronized void close() {
    closed = true;
    open.forEach(PutStream::stop);
  }
}
