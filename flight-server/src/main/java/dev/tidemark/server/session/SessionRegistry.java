package dev.tidemark.server.session;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.settings.Settings;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that are open. A session is found by a key: {@code cookie:…}, {@code token:…} or
 * {@code connection:…}; keys that only we mint cannot be guessed, and a session stays its user's.
 * It ends when it is closed, when its connection goes (where nothing else is known of it), some
 * time after its last connection (where a cookie or token may bring the client back), or when its
 * client was silent too long. A call under way, and so a result being read, keeps it. Thread-safe.
 */
public final class SessionRegistry implements AutoCloseable {
  static final String COOKIE = "cookie:";
  static final String TOKEN = "token:";
  static final String CONNECTION = "connection:";
  private static final Logger LOG = LoggerFactory.getLogger(SessionRegistry.class);

  private final Map<String, Session> byKey = new ConcurrentHashMap<>();
  private final Map<String, Set<Session>> byConnection = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final Settings defaults;
  private final SessionLimits limits;
  private final Consumer<Session> onEnd;
  private final ScheduledExecutorService sweeper;

  /** {@code onEnd} releases what others keep for a session, such as its tables. */
  public SessionRegistry(Settings defaults, SessionLimits limits, Consumer<Session> onEnd) {
    this.defaults = defaults;
    this.limits = limits;
    this.onEnd = onEnd;
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tidemark-sessions");
              thread.setDaemon(true);
              return thread;
            });
    long periodMillis = Math.max(100, Math.min(10_000, limits.reconnect().toMillis() / 4));
    var unused =
        sweeper.scheduleWithFixedDelay(
            this::endIdle, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  /** A new secret to know a session by. */
  public String mintSecret() {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Whether a client's cookie is one of ours, and still open. */
  public boolean knowsCookie(String cookie) {
    return byKey.containsKey(COOKIE + cookie);
  }

  /**
   * Finds the key's session, or opens one for the user. Errors: {@code TOO_MANY_REQUESTS} past the
   * limit; {@code PERMISSION_DENIED} where the session is another user's.
   *
   * @param connection what brought the call
   */
  public Session findOrOpen(String key, String user, String connection) {
    Session session = byKey.get(key);
    if (session == null) {
      session = open(key, user);
    }
    if (!session.user().equals(user)) {
      throw new TidemarkException(
          ErrorCode.PERMISSION_DENIED, "this session belongs to another user");
    }
    if (key.startsWith(COOKIE)) {
      session.cookieWasReturned();
    }
    if (!session.isReachedBy(connection)) {
      reach(session, connection);
    }
    return session;
  }

  private void reach(Session session, String connection) {
    byConnection.computeIfPresent(
        connection,
        (name, reached) -> {
          reached.add(session);
          session.connected(name);
          return reached;
        });
  }

  private synchronized Session open(String key, String user) {
    Session existing = byKey.get(key);
    if (existing != null) {
      return existing;
    }
    makeRoom();
    Session session = new Session(mintSecret().substring(0, 16), user, mintSecret(), defaults);
    byKey.put(key, session);
    byKey.put(COOKIE + session.cookie(), session);
    return session;
  }

  /** At the limit, the session that was left the longest ago gives way. */
  private void makeRoom() {
    Set<Session> open = sessions();
    if (open.size() < limits.maximum()) {
      return;
    }
    Session abandoned =
        open.stream()
            .filter(Session::isAbandoned)
            .max(Comparator.comparingLong(Session::idleNanos))
            .orElseThrow(
                () ->
                    new TidemarkException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        "there are already "
                            + limits.maximum()
                            + " sessions; close some, or raise sessions.maximum"));
    end(abandoned);
  }

  /** Marks a call of the session as under way; the returned handle, once run, ends the mark. */
  public Runnable use(Session session) {
    session.callStarted();
    AtomicBoolean isOver = new AtomicBoolean();
    return () -> {
      if (!isOver.getAndSet(true)) {
        session.callEnded();
      }
    };
  }

  /** A client has connected. */
  void connectionOpened(String connection) {
    byConnection.put(connection, ConcurrentHashMap.newKeySet());
  }

  /**
   * A connection has gone. The session known by it alone ends; one known by a cookie or a token
   * waits for its client to come back.
   */
  void connectionGone(String connection) {
    Set<Session> reached = byConnection.remove(connection);
    if (reached != null) {
      reached.forEach(session -> session.disconnected(connection));
    }
    Session own = byKey.remove(CONNECTION + connection);
    if (own != null && !own.isKnownByCookie()) {
      end(own);
    }
  }

  /** Ends the session, under whatever keys it is known. */
  public void end(Session session) {
    if (byKey.values().removeIf(session::equals)) {
      onEnd.accept(session);
    }
  }

  public Set<Session> sessions() {
    return Set.copyOf(byKey.values());
  }

  private void endIdle() {
    try {
      sessions().stream().filter(session -> session.isOver(limits)).forEach(this::end);
    } catch (RuntimeException e) {
      LOG.warn("an idle session could not be ended", e);
    }
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    sessions().forEach(this::end);
  }
}
