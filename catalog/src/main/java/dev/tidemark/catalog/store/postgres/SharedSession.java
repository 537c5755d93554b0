package dev.tidemark.catalog.store.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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

  /** Those by which something is held; they and the current one belong to whose turn it is. */
  private final Set<LockSession> open = new HashSet<>();

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
      LockSession session = session();
      return session.tryTake(kind, number) ? Optional.of(session) : Optional.empty();
    } finally {
      endTurn();
    }
  }

  /**
   * Others may take locks meanwhile: the answer to this may never come. Where its turn doesn't come
   * to close the session, who has the turn does so.
   */
  void giveBack(LockSession by, long number) {
    try {
      by.giveBack(kind, number);
    } catch (SQLException e) {
      LOG.debug("a session that held locks is broken, they ended with it", e);
    }
    if (turn.begin(silence)) {
      endTurn();
    }
  }

  private void endTurn() {
    try {
      closeIdle();
    } finally {
      turn.end();
    }
  }

  /** One that answers. Another one is left to those who hold something by it. */
  private LockSession session() throws SQLException {
    LockSession known = current;
    if (known != null && known.answers()) {
      return known;
    }
    closeIdle();
    LockSession fresh = new LockSession(database.open(silence), silence);
    open.add(fresh);
    current = fresh;
    return fresh;
  }

  private void closeIdle() {
    for (LockSession session : Set.copyOf(open)) {
      if (session.isIdle()) {
        open.remove(session);
        close(session);
      }
    }
  }

  private void close(LockSession session) {
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
