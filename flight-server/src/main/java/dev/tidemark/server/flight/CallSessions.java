package dev.tidemark.server.flight;

import dev.tidemark.server.query.Cancellation;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.session.SessionMiddleware;
import dev.tidemark.server.session.SessionRegistry;
import org.apache.arrow.flight.FlightProducer.CallContext;

/** Finds the session of a call, opening one for a new client. */
final class CallSessions {
  private static final String ANONYMOUS = "anonymous";

  private final SessionRegistry registry;

  CallSessions(SessionRegistry registry) {
    this.registry = registry;
  }

  Session of(CallContext context) {
    SessionMiddleware call = context.getMiddleware(SessionMiddleware.KEY);
    String identity = context.peerIdentity();
    String user = identity == null || identity.isEmpty() ? ANONYMOUS : identity;
    Session session = registry.findOrOpen(call.sessionKey(), user, call.connection());
    call.offer(session);
    return session;
  }

  void end(CallContext context) {
    registry.end(of(context));
  }

  /** What the call says besides the statement; the execution ends when the client gives it up. */
  Request request(CallContext context) {
    SessionMiddleware call = context.getMiddleware(SessionMiddleware.KEY);
    Cancellation cancellation = new Cancellation();
    call.whenCancelled(cancellation::request);
    return new Request(call.idempotencyKey(), "", cancellation);
  }

  /** Keeps the session from ending as idle until the returned handle is run. */
  Runnable use(Session session) {
    return registry.use(session);
  }

  /** The Java client, and the JDBC driver made of it, show {@code arrow.uuid} as bare bytes. */
  ClientDialect dialect(CallContext context) {
    return context.getMiddleware(SessionMiddleware.KEY).userAgent().startsWith("grpc-java")
        ? ClientDialect.TEXT_UUIDS
        : ClientDialect.CANONICAL;
  }
}
