package dev.tidemark.server.session;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.settings.Settings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The sessions that are open. A session is found by a key: {@code cookie:…}, {@code token:…} or
 * {@code connection:…}; keys that only we mint cannot be guessed. It ends when it is closed, when
 * its connection goes (for a session known by its connection), or when it was idle too long.
 * Thread-safe.
 */
public final class SessionRegistry implements AutoCloseable {
  private final Map<String, Session> byKey = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final Settings defaults;
  private final SessionLimits limits;
  private final Consumer<Session> onEnd;
  private final ScheduledExecutorService sweeper;

  /**
   * What bounds the sessions.
   *
   * @param maximum open at once
   * @param idle after which one without a call under way ends
   */
  public record SessionLimits(int maximum, Duration idle) {}

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
    long periodMillis = Math.max(100, Math.min(10_000, limits.idle().toMillis() / 4));
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
    Session session = byKey.get("cookie:" + cookie);
    if (session != null) {
      session.cookieWasReturned();
    }
    return session != null;
  }

  /**
   * Finds the key's session, or opens one for the user. Errors: {@code TOO_MANY_REQUESTS} past the
   * limit; {@code PERMISSION_DENIED} where the session is another user's.
   */
  public Session findOrOpen(String key, String user) {
    Session session = byKey.get(key);
    if (session == null) {
      session = open(key, user);
    }
    if (!session.user().equals(user)) {
      throw new TidemarkException(
          ErrorCode.PERMISSION_DENIED, "this session belongs to another user");
    }
    return session;
  }

  private synchronized Session open(String key, String user) {
    Session existing = byKey.get(key);
    if (existing != null) {
      return existing;
    }
    if (sessions().size() >= limits.maximum()) {
      throw new TidemarkException(
          ErrorCode.TOO_MANY_REQUESTS,
          "there are already "
              + limits.maximum()
              + " sessions; close some, or raise sessions.maximum");
    }
    Session session = new Session(mintSecret().substring(0, 16), user, mintSecret(), defaults);
    byKey.put(key, session);
    byKey.put("cookie:" + session.cookie(), session);
    return session;
  }

  /** Marks a call of the session as under way; the returned handle ends the mark. */
  public Runnable use(Session session) {
    session.callStarted();
    return session::callEnded;
  }

  /** A connection has gone; a session known only by it ends. */
  public void connectionGone(String connection) {
    Session session = byKey.remove("connection:" + connection);
    if (session != null && !session.livesWithoutConnection()) {
      end(session);
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
    sessions().stream().filter(session -> session.isIdleFor(limits.idle())).forEach(this::end);
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    sessions().forEach(this::end);
  }
}
