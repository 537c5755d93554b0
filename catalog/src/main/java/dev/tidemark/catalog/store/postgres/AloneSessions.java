package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Sessions that each have one history alone, or wait for it. They are few, and fewer of them wait:
 * for one history one of them, which PostgreSQL lets nobody overtake. Who else wants a history that
 * somebody has keeps no connection, and looks again after a pause; behind the first of them for a
 * history no load of this server begins. Thread-safe.
 */
final class AloneSessions {
  private static final String NOT_AVAILABLE = "55P03";

  /**
   * Who has a history alone keeps a connection, and needs another for what it does: more at once
   * could keep all of them from each other.
   */
  private static final int SESSIONS = 5;

  /** The others are left to histories that nobody has. */
  private static final int WAITING = 2;

  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final CatalogDatabase database;
  private final Semaphore sessions = new Semaphore(SESSIONS, true);
  private final Semaphore waiting = new Semaphore(WAITING);
  private final Set<Long> waitedFor = new HashSet<>();

  AloneSessions(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * Does the work by the session that it is given, which has the histories. Errors: {@code
   * CONFLICT} where they aren't had in time.
   *
   * @param groups in the order of their ids, one at least
   */
  <T> T holding(List<FeatureGroup> groups, Duration patience, Function<Connection, T> work) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<FeatureGroup> others = groups.subList(1, groups.size());
    return holding(groups.get(0), deadline, session -> holdingToo(session, others, deadline, work));
  }

  private <T> T holding(FeatureGroup group, long deadline, Function<Connection, T> work) {
    long pause = PAUSE_NANOS;
    try (Turn turn = new Turn(group)) {
      while (true) {
        Optional<T> done = tryHolding(turn, deadline, work);
        if (done.isPresent()) {
          return done.get();
        }
        long left = deadline - System.nanoTime();
        if (left <= 0 || Thread.currentThread().isInterrupted()) {
          throw taken(group);
        }
        LockSupport.parkNanos(Math.min(pause, left));
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
    }
  }

  /** By a session that has one already, so that no number of groups needs more than one. */
  private <T> T holdingToo(
      Connection session, List<FeatureGroup> groups, long deadline, Function<Connection, T> work) {
    if (groups.isEmpty()) {
      return work.apply(session);
    }
    GroupLock history = historyOf(groups.get(0), session);
    List<FeatureGroup> others = groups.subList(1, groups.size());
    try {
      takeToo(history, deadline);
      return history.during(held -> holdingToo(held, others, deadline, work));
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private static GroupLock historyOf(FeatureGroup group, Connection session) {
    return new GroupLock(session, LockKind.HISTORY.lockClass(), group);
  }

  private void takeToo(GroupLock history, long deadline) throws SQLException {
    try (Turn turn = new Turn(history.group())) {
      while (!history.tryTake() && !await(history, turn, deadline)) {
        if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
          throw taken(history.group());
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** To be the one who is next to have a history, also while its session is given back. */
  private final class Turn implements AutoCloseable {
    private final FeatureGroup group;
    private boolean isMine;

    Turn(FeatureGroup group) {
      this.group = group;
    }

    /** False where it is somebody else's. */
    boolean take() {
      synchronized (waitedFor) {
        isMine |= waitedFor.add(group.id());
        return isMine;
      }
    }

    @Override
    public void close() {
      synchronized (waitedFor) {
        if (isMine) {
          waitedFor.remove(group.id());
          isMine = false;
        }
      }
    }
  }

  /** A wait for a lock, with a limit of its own. */
  private record LimitedWait(CatalogDatabase database, Connection session)
      implements AutoCloseable {
    void begin(long millis) throws SQLException {
      CatalogDatabase.execute(session, "SET lock_timeout = " + millis);
      database.allowWaiting(session, Duration.ofMillis(millis));
    }

    @Override
    public void close() throws SQLException {
      database.allowWaiting(session, Duration.ZERO);
      CatalogDatabase.execute(session, "RESET lock_timeout");
    }
  }

  /** Whether somebody is next who gets the history alone. */
  boolean isWaitedFor(FeatureGroup group) {
    synchronized (waitedFor) {
      return waitedFor.contains(group.id());
    }
  }

  private static TidemarkException taken(FeatureGroup group) {
    return PostgresHistoryLocks.busy(group, "is being loaded or rewritten");
  }

  /** Empty where somebody has the history and others wait. */
  private <T> Optional<T> tryHolding(Turn turn, long deadline, Function<Connection, T> work) {
    FeatureGroup group = turn.group;
    if (!begin(turn, deadline)) {
      throw PostgresHistoryLocks.busy(
          group, "waits behind other groups that are purged, dropped or rewritten");
    }
    try (Connection session = database.open()) {
      GroupLock history = historyOf(group, session);
      if (!history.tryTake() && !await(history, turn, deadline)) {
        return Optional.empty();
      }
      turn.close();
      return Optional.of(history.during(work));
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    } finally {
      sessions.release();
    }
  }

  /** Nobody stands behind who waits for a session, and so for other groups. */
  private boolean begin(Turn turn, long deadline) {
    try {
      if (sessions.tryAcquire(0, TimeUnit.NANOSECONDS)) {
        return true;
      }
      turn.close();
      return sessions.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** False where others wait, for this history or for as many as may. */
  private boolean await(GroupLock history, Turn turn, long deadline) throws SQLException {
    if (!turn.take() || !waiting.tryAcquire()) {
      return false;
    }
    // PostgreSQL takes a limit of 0 for none.
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    try (LimitedWait wait = new LimitedWait(database, history.session())) {
      wait.begin(millis);
      history.take();
      return true;
    } catch (SQLException e) {
      throw NOT_AVAILABLE.equals(e.getSQLState())
          ? taken(history.group())
          : CatalogDatabase.translate(e);
    } finally {
      waiting.release();
    }
  }
}
