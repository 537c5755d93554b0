package dev.tidemark.catalog.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The locks by which this server shows that it is at its loads, or at its purges. They belong to a
 * PostgreSQL session, open while there is any, so they end with the server. A load whose session is
 * lost goes no further: somebody else may have its lock since. Those that begin then get another
 * session, so that they don't wait for what the silent one doesn't say. Thread-safe.
 */
final class WorkLocks {
  private final SharedSession shared;

  /** By which session each was taken; none yet while it is being asked for. */
  private final Map<Long, Optional<LockSession>> held = new ConcurrentHashMap<>();

  /** A session that is silent for longer is taken for lost. */
  WorkLocks(CatalogDatabase database, LockKind kind, Duration silence) {
    this.shared = new SharedSession(database, kind, silence);
  }

  /** Takes the lock of that number; says no where this server or another one has it. */
  boolean tryHold(long number) throws SQLException {
    if (held.putIfAbsent(number, Optional.empty()) != null) {
      return false;
    }
    Optional<LockSession> by = Optional.empty();
    try {
      by = shared.tryTake(number);
      return by.isPresent();
    } finally {
      if (by.isPresent()) {
        held.put(number, by);
      } else {
        held.remove(number);
      }
    }
  }

  /** Gives the lock back, if it is held. */
  void release(long number) {
    Optional<LockSession> by = held.remove(number);
    if (by != null) {
      by.ifPresent(session -> shared.giveBack(session, number));
    }
  }

  /**
   * Runs a statement on the session by which the lock was taken, so that nobody else has had it
   * since; nothing where that session is lost.
   */
  <T> Optional<T> run(long number, CatalogDatabase.Work<T> statement) throws SQLException {
    LockSession by = held.getOrDefault(number, Optional.empty()).orElse(null);
    return by == null || by.isBroken() ? Optional.empty() : Optional.of(by.run(statement::run));
  }
}
