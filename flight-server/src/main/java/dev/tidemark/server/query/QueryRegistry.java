package dev.tidemark.server.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The executions under way and the last ones that ended. Thread-safe. */
public final class QueryRegistry {
  private static final int REMEMBERED = 200;

  private final Map<String, RunningQuery> running = new ConcurrentHashMap<>();
  private final Deque<RunningQuery> ended = new ArrayDeque<>();
  private final AtomicLong counter = new AtomicLong();
  private final Semaphore places;
  private final int maximum;

  /** {@code maximum} executions may be under way at once. */
  public QueryRegistry(int maximum) {
    this.maximum = maximum;
    this.places = new Semaphore(maximum);
  }

  /** Errors: {@code TOO_MANY_REQUESTS}. */
  RunningQuery start(Session session, String sql) {
    if (!places.tryAcquire()) {
      throw new TidemarkException(
          ErrorCode.TOO_MANY_REQUESTS,
          "there are already "
              + maximum
              + " queries under way; retry in a moment, or raise queries.maximum");
    }
    String id = "q" + counter.incrementAndGet();
    RunningQuery query = new RunningQuery(id, session.id(), session.user(), sql);
    running.put(id, query);
    return query;
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

  /** The newest last. */
  public List<RunningQuery> all() {
    List<RunningQuery> all;
    synchronized (ended) {
      all = new ArrayList<>(ended);
    }
    running.values().stream()
        .sorted(java.util.Comparator.comparing(RunningQuery::startedAt))
        .forEach(all::add);
    return all;
  }

  /** Stops the query if it is under way and the user's own. */
  public boolean cancel(String id, String user) {
    RunningQuery query = running.get(id);
    if (query == null || !query.user().equals(user)) {
      return false;
    }
    query.cancel();
    return true;
  }

  /** Stops everything that runs. */
  public void cancelAll() {
    running.values().forEach(RunningQuery::cancel);
  }
}
