package dev.tidemark.catalog.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The locks by which this server shows that it is at its loads. They belong to a PostgreSQL
 * session, open while there is any, so they end with the server. A load whose session is lost goes
 * no further: somebody else may have its lock since. Those that begin then get another session, so
 * that they don't wait for what the silent one doesn't say. Thread-safe.
 */
final class LoadLocks {
  private final SharedSession shared;

  /** By which session each was taken; none yet while it is being asked for. */
  private final Map<Long, Optional<LockSession>> held = new ConcurrentHashMap<>();

  /** A session that is silent for longer is taken for lost. */
  LoadLocks(CatalogDatabase database, Duration silence) {
    this.shared = new SharedSession(database, LockKind.LOAD, silence);
  }

  /** Takes the load's lock; says no where this server or another one has it. */
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

  /** Gives the load's lock back, if it is held. */
  void release(long number) {
    Optional<LockSession> by = held.remove(number);
    if (by != null) {
      by.ifPresent(session -> shared.giveBack(session, number));
    }
  }

  /**
   * Runs a statement on the session by which the load's lock was taken, so that nobody else has had
   * it since; nothing where that session is lost.
   */
  <T> Optional<T> run(long number, CatalogDatabase.Work<T> statement) throws SQLException {
    LockSession by = held.getOrDefault(number, Optional.empty()).orElse(null);
    return by == null || by.isBroken() ? Optional.empty() : Optional.of(by.run(statement::run));
  }
}
