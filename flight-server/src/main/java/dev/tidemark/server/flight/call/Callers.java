package dev.tidemark.server.flight.call;

import dev.tidemark.server.flight.wire.ClientDialect;
import dev.tidemark.server.query.Cancellation;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.FirstMessage;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.session.SessionMiddleware;
import dev.tidemark.server.session.SessionRegistry;
import java.util.concurrent.Executor;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightStream;

/** Finds the session of a call, opening one for a new client. */
public final class Callers {
  private static final String ANONYMOUS = "anonymous";

  private final SessionRegistry registry;
  private final Executor threads;

  /** {@code threads} stop what a client gives up. */
  public Callers(SessionRegistry registry, Executor threads) {
    this.registry = registry;
    this.threads = threads;
  }

  /** Who makes the call; to be closed when it is answered. */
  public Caller of(CallContext context) {
    SessionMiddleware call = context.getMiddleware(SessionMiddleware.KEY);
    String identity = context.peerIdentity();
    String user = identity == null || identity.isEmpty() ? ANONYMOUS : identity;
    Session session = registry.findOrOpen(call.sessionKey(), user, call.connection());
    call.offer(session);
    return new Caller(session, request(call), dialect(call), registry.use(session));
  }

  /** Who makes a call whose client waits for each answer. */
  public Caller ofPuts(CallContext context) {
    context.getMiddleware(SessionMiddleware.KEY).answerEach();
    return of(context);
  }

  /** What the client's stream is for. Errors: as {@link FirstMessage#descriptor}. */
  public FlightDescriptor descriptor(CallContext context, FlightStream stream) {
    return context.getMiddleware(SessionMiddleware.KEY).firstMessage().descriptor(stream);
  }

  /** Ends the caller's session. */
  public void end(Caller caller) {
    registry.end(caller.session());
  }

  /** The execution ends when the client gives the call up. */
  private Request request(SessionMiddleware call) {
    Cancellation cancellation = new Cancellation();
    call.whenCancelled(() -> cancellation.request(threads));
    return new Request(call.idempotencyKey(), "", cancellation);
  }

  /** The Java client, and the JDBC driver made of it, show {@code arrow.uuid} as bare bytes. */
  private static ClientDialect dialect(SessionMiddleware call) {
    return call.userAgent().startsWith("grpc-java")
        ? ClientDialect.TEXT_UUIDS
        : ClientDialect.CANONICAL;
  }
}
