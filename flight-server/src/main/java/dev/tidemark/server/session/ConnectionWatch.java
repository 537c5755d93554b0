package dev.tidemark.server.session;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import org.jspecify.annotations.Nullable;

/**
 * Names each gRPC connection, so that a client that keeps neither cookies nor tokens still has a
 * session, and says when the connection has gone.
 */
public final class ConnectionWatch extends ServerTransportFilter implements ServerInterceptor {
  private static final Attributes.Key<String> ATTRIBUTE =
      Attributes.Key.create("tidemark-connection");
  private static final Context.Key<String> CONTEXT = Context.key("tidemark-connection");

  private final SessionRegistry sessions;

  public ConnectionWatch(SessionRegistry sessions) {
    this.sessions = sessions;
  }

  /** The name of the connection of the call that this thread serves, or null outside of one. */
  public static @Nullable String current() {
    return CONTEXT.get();
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    return attributes.toBuilder().set(ATTRIBUTE, sessions.mintSecret()).build();
  }

  @Override
  public void transportTerminated(@Nullable Attributes attributes) {
    String connection = attributes == null ? null : attributes.get(ATTRIBUTE);
    if (connection != null) {
      sessions.connectionGone(connection);
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Context context = Context.current().withValue(CONTEXT, call.getAttributes().get(ATTRIBUTE));
    return Contexts.interceptCall(context, call, headers, next);
  }
}
