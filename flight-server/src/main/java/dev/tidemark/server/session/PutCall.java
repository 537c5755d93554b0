package dev.tidemark.server.session;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A put that wakes the connection's thread as seldom as it can. Flight asks for a message each time
 * it has read one; here several are asked for at once, and a put of a few messages gets by with
 * what was asked for when it began. Its only answer goes out together with its end, which follows
 * at once, unless each message is answered: then an answer goes out when it is there, and a client
 * that doesn't read its answers isn't read, since they would be kept here.
 */
final class PutCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  /** Flight has up to five messages asked for; so many may be read before more are. */
  private static final int AT_ONCE = 3;

  /** Answers that wait for the client, which have some ten bytes and take two hundred. */
  private static final int UNREAD_BYTES = 4096;

  private final SessionMiddleware session;
  private boolean began;
  private boolean isClosed;
  private int owed;
  private @Nullable Metadata headers;
  private @Nullable A answer;

  PutCall(ServerCall<Q, A> call, SessionMiddleware session) {
    super(call);
    this.session = session;
  }

  /** The same listener of the call, which goes on when answers have been read. */
  ServerCall.Listener<Q> watching(ServerCall.Listener<Q> listener) {
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onReady() {
        request(0);
        super.onReady();
      }
    };
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
    if (began && (owed < AT_ONCE || isHeldBack())) {
      return 0;
    }
    int now = owed;
    began = true;
    owed = 0;
    return now;
  }

  /** Who is refused may send its stream to the end. */
  private boolean isHeldBack() {
    return session.answersEach() && !isClosed && !isReady();
  }

  /** Flight lets ten megabytes wait, which are millions of answers. */
  @Override
  public void sendHeaders(Metadata first) {
    headers = first;
    setOnReadyThreshold(UNREAD_BYTES);
  }

  /** Of several answers all but the last go out at once. */
  @Override
  public void sendMessage(A message) {
    sendHeld();
    if (session.answersEach()) {
      super.sendMessage(message);
    } else {
      answer = message;
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    sendHeld();
    super.close(status, trailers);
    end();
    request(0);
  }

  private synchronized void end() {
    isClosed = true;
  }

  private void sendHeld() {
    if (headers != null) {
      super.sendHeaders(headers);
      headers = null;
    }
    if (answer != null) {
      super.sendMessage(answer);
      answer = null;
    }
  }
}
