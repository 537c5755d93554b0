package dev.tidemark.server.query;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One execution as {@code system.queries} shows it. Thread-safe. */
public final class RunningQuery {
  /** How far it is. */
  public enum State {
    RUNNING,
    FINISHED,
    FAILED,
    CANCELLED
  }

  private final String id;
  private final String sessionId;
  private final String user;
  private final String sql;
  private final Instant startedAt = Instant.now();
  private final long startedNanos = System.nanoTime();
  private final AtomicLong rows = new AtomicLong();
  private volatile State state = State.RUNNING;
  private volatile long endedNanos;
  private volatile String error = "";
  private volatile @Nullable Runnable canceller;

  RunningQuery(String id, String sessionId, String user, String sql) {
    this.id = id;
    this.sessionId = sessionId;
    this.user = user;
    this.sql = sql;
  }

  public String id() {
    return id;
  }

  public String sessionId() {
    return sessionId;
  }

  public String user() {
    return user;
  }

  public String sql() {
    return sql;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public State state() {
    return state;
  }

  /** Rows sent or changed so far. */
  public long rows() {
    return rows.get();
  }

  /** Empty unless it failed. */
  public String error() {
    return error;
  }

  /** From the start to the end, or to now. */
  public long elapsedMillis() {
    long end = state == State.RUNNING ? System.nanoTime() : endedNanos;
    return (end - startedNanos) / 1_000_000;
  }

  void countRows(long more) {
    rows.addAndGet(more);
  }

  void cancelWith(Runnable action) {
    canceller = action;
  }

  /** Stops the execution, if it can be stopped yet. */
  void cancel() {
    Runnable action = canceller;
    if (action != null) {
      action.run();
    }
  }

  void ended(State how, String message) {
    endedNanos = System.nanoTime();
    error = message;
    state = how;
  }
}
