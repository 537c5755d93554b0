package dev.tidemark.catalog.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL session by which a thread holds the histories it works at. A statement on it is
 * not done once somebody else has them: PostgreSQL gives a session's locks away when the session
 * has ended, and its statement with it. Thread-safe.
 */
public interface HistorySession {

  /** Of threads that hold nothing. */
  HistorySession NONE =
      new HistorySession() {
        @Override
        public boolean isHolding() {
          return false;
        }

        @Override
        public <T extends @Nullable Object> T run(Statement<T> statement) {
          throw new IllegalStateException("nothing is held");
        }
      };

  /** What is run there. */
  @FunctionalInterface
  interface Statement<T extends @Nullable Object> {
    T run(Connection session) throws SQLException;
  }

  /** Whether the calling thread is at work of {@link HistoryLocks}. */
  boolean isHolding();

  /**
   * Runs the statement on the session of the history that the thread adds to, or else has alone.
   * Errors: {@code POSTGRES_UNAVAILABLE} where a session is lost, and what was locked with it;
   * nothing was run then.
   */
  <T extends @Nullable Object> T run(Statement<T> statement) throws SQLException;
}
