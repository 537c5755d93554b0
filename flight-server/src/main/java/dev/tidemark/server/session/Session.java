package dev.tidemark.server.session;

import dev.tidemark.catalog.source.View;
import dev.tidemark.planner.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * One client's conversation: its user, settings, views, and the name its temporary tables hang on.
 * Thread-safe.
 */
public final class Session {
  private final String id;
  private final String user;
  private final Map<String, View> views = new ConcurrentSkipListMap<>();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicInteger callsUnderWay = new AtomicInteger();
  private final String cookie;
  private volatile Settings settings;
  private volatile boolean cookieReturned;
  private final Set<String> connections = ConcurrentHashMap.newKeySet();
  private volatile long lastUsedNanos = System.nanoTime();

  Session(String id, String user, String cookie, Settings settings) {
    this.id = id;
    this.cookie = cookie;
    this.user = user;
    this.settings = settings;
  }

  public String id() {
    return id;
  }

  public String user() {
    return user;
  }

  public Settings settings() {
    return settings;
  }

  public synchronized void changeSettings(UnaryOperator<Settings> change) {
    settings = change.apply(settings);
  }

  /** The session's views, by name. */
  public Map<String, View> views() {
    return new TreeMap<>(views);
  }

  public Optional<View> view(String name) {
    return Optional.ofNullable(views.get(name));
  }

  /** Creates the view, or puts it in the place of the one of its name. */
  public void createView(View view) {
    views.put(view.name(), view);
    changes.incrementAndGet();
  }

  /** Returns whether there was one. */
  public boolean dropView(String name) {
    changes.incrementAndGet();
    return views.remove(name) != null;
  }

  /** To be called when the session's temporary tables change: cached plans end with it. */
  public void tablesChanged() {
    changes.incrementAndGet();
  }

  /** Grows with every change of the session's tables and views. */
  public long version() {
    return changes.get();
  }

  /** The secret a client may return as our cookie, to keep the session across connections. */
  public String cookie() {
    return cookie;
  }

  void cookieWasReturned() {
    cookieReturned = true;
  }

  boolean isKnownByCookie() {
    return cookieReturned;
  }

  boolean isReachedBy(String connection) {
    return connections.contains(connection);
  }

  void connected(String connection) {
    connections.add(connection);
  }

  void disconnected(String connection) {
    connections.remove(connection);
    lastUsedNanos = System.nanoTime();
  }

  void callStarted() {
    callsUnderWay.incrementAndGet();
    lastUsedNanos = System.nanoTime();
  }

  void callEnded() {
    lastUsedNanos = System.nanoTime();
    callsUnderWay.decrementAndGet();
  }

  /** Whether its client has gone, or is there but has been silent for too long. */
  boolean isOver(SessionLimits limits) {
    Duration limit = connections.isEmpty() ? limits.reconnect() : limits.idle();
    return callsUnderWay.get() == 0 && idleNanos() > limit.toNanos();
  }

  /** Whether nobody is there to miss it at this moment. */
  boolean isAbandoned() {
    return callsUnderWay.get() == 0 && connections.isEmpty();
  }

  long idleNanos() {
    return System.nanoTime() - lastUsedNanos;
  }
}
