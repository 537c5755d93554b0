package dev.tidemark.server.session;

import io.grpc.Context;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightMethod;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a call's session: our cookie if the client returns it, else a token minted at
 * its log-in, else its connection. A new client is offered a cookie, which it may ignore.
 */
public final class SessionMiddleware implements FlightServerMiddleware {
  public static final Key<SessionMiddleware> KEY = Key.of("tidemark-session");
  private static final String COOKIE = "tidemark_session";
  private static final String IDEMPOTENCY_HEADER = "tidemark-idempotency-key";

  private final Optional<String> shownKey;
  private final Optional<String> idempotencyKey;
  private final String userAgent;
  private final boolean isPut;
  private final FirstMessage firstMessage = new FirstMessage();
  private volatile @Nullable String connection;
  private volatile @Nullable Context call;
  private volatile @Nullable String offeredCookie;
  private volatile boolean answersEach;

  private SessionMiddleware(
      Optional<String> shownKey, Optional<String> idempotencyKey, String userAgent, boolean isPut) {
    this.shownKey = shownKey;
    this.idempotencyKey = idempotencyKey;
    this.userAgent = userAgent;
    this.isPut = isPut;
  }

  /** What {@link SessionRegistry} knows the call's session by. */
  public String sessionKey() {
    return shownKey.orElseGet(() -> SessionRegistry.CONNECTION + connection());
  }

  /** The connection that brought the call; Flight makes a middleware before anyone can tell it. */
  void arrivedBy(@Nullable String name, Context context) {
    connection = name;
    call = context;
  }

  /**
   * Runs the action if the client gives the call up before it has its answer: on the connection's
   * thread, so that it must not wait, and before a stream of the client's is told.
   */
  public void whenCancelled(Runnable action) {
    Context context = call;
    if (context != null) {
      context.addListener(
          ended -> {
            if (ended.cancellationCause() != null) {
              action.run();
            }
          },
          Runnable::run);
    }
  }

  /** What brought the call; two calls without one would otherwise share a session. */
  public String connection() {
    String name = connection;
    if (name == null) {
      throw new IllegalStateException("a call without a connection");
    }
    return name;
  }

  /** What the client sent as {@code tidemark-idempotency-key}. */
  public Optional<String> idempotencyKey() {
    return idempotencyKey;
  }

  /** Of the stream that the client sends, where the call has one. */
  public FirstMessage firstMessage() {
    return firstMessage;
  }

  /** Whether the client streams rows. */
  boolean isPut() {
    return isPut;
  }

  /** From now on each answer to the client goes out at once. */
  public void answerEach() {
    answersEach = true;
  }

  boolean answersEach() {
    return answersEach;
  }

  /** Runs what starts the call's work: for a put, when {@link #firstMessage} is there. */
  public void start(Runnable work) {
    if (isPut) {
      firstMessage.whenThere(work);
    } else {
      work.run();
    }
  }

  /** What the client calls itself; empty where it doesn't say. */
  public String userAgent() {
    return userAgent;
  }

  /** Sends the session's cookie with the answer, unless the client has returned it. */
  public void offer(Session session) {
    if (!shownKey.orElse("").startsWith("cookie:")) {
      offeredCookie = session.cookie();
    }
  }

  @Override
  public void onBeforeSendingHeaders(CallHeaders headers) {
    if (offeredCookie != null) {
      headers.insert("set-cookie", COOKIE + "=" + offeredCookie + "; HttpOnly");
    }
  }

  @Override
  public void onCallCompleted(CallStatus status) {}

  @Override
  public void onCallErrored(Throwable error) {}

  /** Makes one for each call. */
  public static final class Factory implements FlightServerMiddleware.Factory<SessionMiddleware> {
    private final SessionRegistry sessions;
    private final Predicate<String> isMintedToken;

    /** {@code isMintedToken} tells the bearer tokens we gave out from external ones. */
    public Factory(SessionRegistry sessions, Predicate<String> isMintedToken) {
      this.sessions = sessions;
      this.isMintedToken = isMintedToken;
    }

    @Override
    public SessionMiddleware onCallStarted(
        CallInfo info, CallHeaders headers, RequestContext context) {
      return new SessionMiddleware(
          shownKey(headers),
          Optional.ofNullable(headers.get(IDEMPOTENCY_HEADER)),
          Optional.ofNullable(headers.get("user-agent")).orElse(""),
          info.method() == FlightMethod.DO_PUT);
    }

    private Optional<String> shownKey(CallHeaders headers) {
      Optional<String> cookie = cookie(headers).filter(sessions::knowsCookie);
      if (cookie.isPresent()) {
        return cookie.map(value -> "cookie:" + value);
      }
      return Optional.ofNullable(bearer(headers))
          .filter(isMintedToken)
          .map(token -> "token:" + token);
    }

    private static Optional<String> cookie(CallHeaders headers) {
      Iterable<String> lines = headers.getAll("cookie");
      if (lines == null) {
        return Optional.empty();
      }
      for (String line : lines) {
        for (String part : line.split(";")) {
          String[] pair = part.trim().split("=", 2);
          if (pair.length == 2 && pair[0].equals(COOKIE)) {
            return Optional.of(pair[1]);
          }
        }
      }
      return Optional.empty();
    }

    private static @Nullable String bearer(CallHeaders headers) {
      String authorization = headers.get("authorization");
      return authorization != null && authorization.startsWith("Bearer ")
          ? authorization.substring("Bearer ".length())
          : null;
    }
  }
}
