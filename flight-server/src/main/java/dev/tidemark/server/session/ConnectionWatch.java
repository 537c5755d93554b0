package dev.tidemark.server.session;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.grpc.ServerInterceptorAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Names each gRPC connection, so that a client that keeps neither cookies nor tokens still has a
 * session, and says when the connection has gone.
 */
public final class ConnectionWatch extends ServerTransportFilter implements ServerInterceptor {
  static final Attributes.Key<String> CONNECTION = Attributes.Key.create("tidemark-connection");

  private final SessionRegistry sessions;
  private final Executor threads;

  /**
   * Watches for these sessions.
   *
   * @param threads end what has gone with a connection: to stop a query may take a while, and the
   *     thread that says so serves other connections, too
   */
  public ConnectionWatch(SessionRegistry sessions, Executor threads) {
    this.sessions = sessions;
    this.threads = threads;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    String connection = sessions.mintSecret();
    sessions.connectionOpened(connection);
    return attributes.toBuilder().set(CONNECTION, connection).build();
  }

  @Override
  public void transportTerminated(@Nullable Attributes attributes) {
    String connection = attributes == null ? null : attributes.get(CONNECTION);
    if (connection != null) {
      threads.execute(() -> sessions.connectionGone(connection));
    }
  }

  /**
   * Tells the call's middleware. Flight's own interceptor has made it just before: gRPC runs the
   * one that was added last first, and Flight adds its own after ours.
   */
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Map<FlightServerMiddleware.Key<?>, FlightServerMiddleware> middleware =
        ServerInterceptorAdapter.SERVER_MIDDLEWARE_KEY.get();
    if (middleware != null
        && middleware.get(SessionMiddleware.KEY) instanceof SessionMiddleware session) {
      session.arrivedBy(call.getAttributes().get(CONNECTION), Context.current());
      if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
        if (!session.isPut()) {
          return session.firstMessage().watching(next.startCall(call, headers));
        }
        PutCall<Q, A> put = new PutCall<>(call, session);
        return session.firstMessage().watching(put.watching(next.startCall(put, headers)));
      }
    }
    return next.startCall(call, headers);
  }
}
