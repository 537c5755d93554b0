package dev.tidemark.server.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** One execution, as {@code system.queries} shows it, with its deadline. Thread-safe. */
final class RunningQuery {
  /** How far it is. */
  public enum State {
    RUNNING,
    FINISHED,
    FAILED,
    CANCELLED
  }

  /** To tell PostgreSQL takes a connection. */
  private static final long AGAIN_NANOS = Duration.ofMillis(500).toNanos();

  private final String id;
  private final String sessionId;
  private final String user;
  private final String sql;
  private final Request request;
  private final Duration timeout;
  private final Instant startedAt = Instant.now();
  private final long startedNanos = System.nanoTime();
  private final AtomicLong rows = new AtomicLong();
  private volatile State state = State.RUNNING;
  private volatile long endedNanos;
  private volatile Supplier<String> progress = () -> "";
  private volatile String error = "";
  private volatile boolean expired;
  private final AtomicBoolean isBeingStopped = new AtomicBoolean();
  private volatile long nextStopNanos = startedNanos;

  RunningQuery(
      String id, String sessionId, String user, String sql, Request request, Duration timeout) {
    this.id = id;
    this.sessionId = sessionId;
    this.user = user;
    this.sql = sql;
    this.request = request;
    this.timeout = timeout;
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

  /** How far it is, or was at its end, in words; empty where nobody says. */
  public String progress() {
    return progress.get();
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

  String ticket() {
    return request.ticket();
  }

  Request request() {
    return request;
  }

  Duration timeout() {
    return timeout;
  }

  void progressed(String words) {
    progress = () -> words;
  }

  /** From now on that is asked how far the query is. */
  void progressed(Supplier<String> teller) {
    progress = teller;
  }

  void countRows(long more) {
    rows.addAndGet(more);
  }

  /** Stops whatever runs for the query now, and what will be opened for it later. */
  void cancel() {
    request.cancellation().request();
  }

  /**
   * Stops the query if its time is up; again if it was stopped before, since an engine may have
   * been told between two statements, when there was nothing to stop.
   *
   * @param threads stop it, one at a time: that may take a while
   */
  void checkTime(long nowNanos, Executor threads) {
    if (Duration.ofNanos(nowNanos - startedNanos).compareTo(timeout) > 0) {
      expired = true;
    }
    boolean isUnwanted = expired || request.cancellation().isRequested();
    if (isUnwanted && nowNanos - nextStopNanos >= 0 && isBeingStopped.compareAndSet(false, true)) {
      threads.execute(this::stopNow);
    }
  }

  private void stopNow() {
    try {
      cancel();
    } finally {
      nextStopNanos = System.nanoTime() + AGAIN_NANOS;
      isBeingStopped.set(false);
    }
  }

  /** Throws if the query was stopped before anything could notice. */
  void requireWanted() {
    if (request.cancellation().isRequested()) {
      throw explain(new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled"));
    }
  }

  /** A cancellation that the clock caused is a timeout; any other error stays what it is. */
  TidemarkException explain(TidemarkException failure) {
    if (!expired || failure.code() != ErrorCode.CANCELLED) {
      return failure;
    }
    return new TidemarkException(
        ErrorCode.QUERY_TIMEOUT,
        "the query ran longer than " + text(timeout) + "; SET query_timeout raises the limit",
        failure);
  }

  private static String text(Duration limit) {
    return limit.toMillisPart() == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }

  void ended(State how, String message) {
    request.cancellation().end();
    progressed(progress.get());
    endedNanos = System.nanoTime();
    error = message;
    state = how;
  }
}
