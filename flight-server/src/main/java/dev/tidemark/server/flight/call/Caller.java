package dev.tidemark.server.flight.call;

import dev.tidemark.server.flight.wire.ClientDialect;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;

/**
 * Who makes a call. Its session doesn't end as idle until the caller is closed.
 *
 * @param request what came with the call besides the command
 * @param dialect how the client reads results
 */
public record Caller(Session session, Request request, ClientDialect dialect, Runnable done)
    implements AutoCloseable {

  @Override
  public void close() {
    done.run();
  }
}
