package dev.tidemark.server.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.server.session.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The executions under way and the last ones that ended. Thread-safe. */
public final class QueryRegistry {
  private static final int REMEMBERED = 200;
  private static final long PAUSE_NANOS = 20_000_000;

  private final Map<String, RunningQuery> running = new ConcurrentHashMap<>();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final Deque<RunningQuery> ended = new ArrayDeque<>();
  private final AtomicLong counter = new AtomicLong();
  private final Semaphore places;
  private final int maximum;
  private final Duration patience;

  /** {@code maximum} executions may be under way at once; one more waits that long for its turn. */
  public QueryRegistry(int maximum, Duration patience) {
    this.maximum = maximum;
    this.patience = patience;
    this.places = new Semaphore(maximum, true);
  }

  /** Waits for its turn. Errors: {@code TOO_MANY_REQUESTS}. */
  RunningQuery start(Session session, String sql, Request request, Duration timeout) {
    if (!hasTurn()) {
      throw new TidemarkException(
          ErrorCode.TOO_MANY_REQUESTS,
          "there are already "
              + maximum
              + " queries under way, and none ended within "
              + patience.toMillis()
              + " ms; wait some seconds and try again, or raise queries.maximum");
    }
    String id = "q" + counter.incrementAndGet();
    RunningQuery query = new RunningQuery(id, session.id(), session.user(), sql, request, timeout);
    running.put(id, query);
    return query;
  }

  private boolean hasTurn() {
    try {
      return places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void end(RunningQuery query, RunningQuery.State how, String message) {
    if (running.remove(query.id()) == null) {
      return;
    }
    places.release();
    query.ended(how, message);
    synchronized (ended) {
      ended.addLast(query);
      if (ended.size() > REMEMBERED) {
        ended.removeFirst();
      }
    }
  }

  /** Notes an engine's session that works for the query, so that it is stopped with the query. */
  public <S extends EngineSession> S stopping(String queryId, S engine) {
    whenCancelled(queryId, engine::cancel);
    return engine;
  }

  /** Notes how to stop something that works for the query; at once if it is cancelled already. */
  public void whenCancelled(String queryId, Runnable stop) {
    RunningQuery query = running.get(queryId);
    if (query != null) {
      query.request().cancellation().then(stop);
    }
  }

  /** The ids of what is under way, but for those that wait for others to end. */
  public Set<String> underWay() {
    Set<String> ids = new HashSet<>(running.keySet());
    ids.removeAll(waiting);
    return ids;
  }

  /**
   * Waits until the other queries that are under way now have ended, but for those that wait so
   * themselves; then for others elsewhere. Errors: {@code CONFLICT} where one doesn't end in time;
   * {@code CANCELLED} or {@code QUERY_TIMEOUT} where the one that waits is stopped.
   *
   * @param elsewhere waits for what other servers run, and calls what it is given again and again
   */
  public void awaitEarlier(
      String queryId, Duration patience, BiConsumer<Duration, Runnable> elsewhere) {
    waiting.add(queryId);
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      for (String id : underWay()) {
        while (running.containsKey(id) && !waiting.contains(id)) {
          if (System.nanoTime() > deadline) {
            throw new TidemarkException(
                ErrorCode.CONFLICT, "Query " + id + " doesn't end; try again when it has");
          }
          requireWanted(queryId);
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
      elsewhere.accept(patience, () -> requireWanted(queryId));
    } finally {
      waiting.remove(queryId);
    }
  }

  private void requireWanted(String queryId) {
    RunningQuery query = running.get(queryId);
    if (query != null) {
      query.requireWanted();
    }
  }

  /** Notes how far an engine elsewhere is with the query. */
  public void progressed(String queryId, String words) {
    RunningQuery query = running.get(queryId);
    if (query != null) {
      query.progressed(words);
    }
  }

  /** The newest last. */
  public List<RunningQuery> all() {
    List<RunningQuery> all;
    synchronized (ended) {
      all = new ArrayList<>(ended);
    }
    running.values().stream()
        .sorted(Comparator.comparing(RunningQuery::startedAt))
        .forEach(all::add);
    return all;
  }

  /** Stops what the user runs under that ticket; returns whether there was anything. */
  public boolean cancel(String ticket, String user) {
    return cancel(query -> query.ticket().equals(ticket) && query.user().equals(user));
  }

  /** Stops what the session runs. */
  public void cancelAll(Session session) {
    cancel(query -> query.sessionId().equals(session.id()));
  }

  /** Stops everything that runs. */
  void cancelAll() {
    cancel(query -> true);
  }

  private boolean cancel(Predicate<RunningQuery> which) {
    List<RunningQuery> stopped = running.values().stream().filter(which).toList();
    stopped.forEach(RunningQuery::cancel);
    return !stopped.isEmpty();
  }

  /** Stops the queries whose time is up, and again those that go on though they were stopped. */
  void checkTimes(long nowNanos, Executor threads) {
    running.values().forEach(query -> query.checkTime(nowNanos, threads));
  }
}
