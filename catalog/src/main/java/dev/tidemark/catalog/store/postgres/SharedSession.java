package dev.tidemark.catalog.store.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session by which this server's threads take locks of a kind, open while any is held. One that
 * doesn't answer is left to those who hold something by it, and another one takes its place for
 * those who come. Thread-safe.
 */
final class SharedSession {
  private static final Logger LOG = LoggerFactory.getLogger(SharedSession.class);

  private final CatalogDatabase database;
  private final LockKind kind;
  private final Duration silence;
  private final Turn turn = new Turn();
  private @Nullable LockSession current;

  /**
   * @param silence after which a session is taken for lost
   */
  SharedSession(CatalogDatabase database, LockKind kind, Duration silence) {
    this.database = database;
    this.kind = kind;
    this.silence = silence;
  }

  /** The session that has the lock now; empty where others have it. */
  Optional<LockSession> tryTake(long number) throws SQLException {
    if (!turn.begin(silence)) {
      throw new SQLTransientConnectionException("no session that holds locks answers");
    }
    try {
      LockSession open = session();
      try {
        return open.tryTake(kind, number) ? Optional.of(open) : Optional.empty();
      } finally {
        closeIfIdle(open);
      }
    } finally {
      turn.end();
    }
  }

  /** Others may take locks meanwhile: the answer to this may never come. */
  void giveBack(LockSession by, long number) {
    try {
      by.giveBack(kind, number);
    } catch (SQLException e) {
      LOG.debug("a session that held locks is broken, they ended with it", e);
    }
    if (turn.begin(silence)) {
      try {
        closeIfIdle(by);
      } finally {
        turn.end();
      }
    }
  }

  /** One that answers. Another one is left to those who hold something by it. */
  private LockSession session() throws SQLException {
    LockSession open = current;
    if (open != null && open.answers()) {
      return open;
    }
    if (open != null) {
      closeIfIdle(open);
    }
    LockSession fresh = new LockSession(database.open(silence), silence);
    current = fresh;
    return fresh;
  }

  private void closeIfIdle(LockSession session) {
    if (!session.isIdle()) {
      return;
    }
    if (session == current) {
      current = null;
    }
    try {
      session.close();
    } catch (SQLException e) {
      LOG.debug("a session that held locks is broken", e);
    }
  }
}
