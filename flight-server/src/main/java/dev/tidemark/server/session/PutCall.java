package dev.tidemark.server.session;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ServerCall;

/**
 * A call that streams to the server, whose messages are asked for several at once: Flight asks for
 * each from the thread that reads, and every time the connection's thread has to be woken for it. A
 * put of a few messages gets by with what was asked for when it began.
 */
final class PutCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  /** Flight has up to five messages asked for; so many may be read before more are. */
  private static final int AT_ONCE = 3;

  private boolean began;
  private int owed;

  PutCall(ServerCall<Q, A> call) {
    super(call);
  }

  @Override
  public void request(int messages) {
    int now = due(messages);
    if (now > 0) {
      super.request(now);
    }
  }

  private synchronized int due(int messages) {
    owed += messages;
    if (began && owed < AT_ONCE) {
      return 0;
    }
    int now = owed;
    began = true;
    owed = 0;
    return now;
  }
}
